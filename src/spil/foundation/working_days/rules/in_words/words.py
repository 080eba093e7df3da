"""The words of days, months, numbers and repetition in three languages, as regular expressions are built of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LANGUAGES = ("nl", "fr", "en")

WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}
#: short forms; read in the reader's own language only, and only before a number
SHORT_WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    "en": ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
}
#: every way to write a month; a month is read only beside a day of it, or behind "begin" and "eind"
MONTHS: tuple[tuple[str, ...], ...] = (
    ("januari", "janvier", "january", "jan", "janv"),
    ("februari", "février", "fevrier", "february", "feb", "febr", "févr", "fév"),
    ("maart", "mars", "march", "mrt", "mar"),
    ("april", "avril", "apr", "avr"),
    ("mei", "mai", "may"),
    ("juni", "juin", "june", "jun"),
    ("juli", "juillet", "july", "jul", "juil"),
    ("augustus", "août", "aout", "august", "aug"),
    ("september", "septembre", "sep", "sept"),
    ("oktober", "octobre", "october", "okt", "oct"),
    ("november", "novembre", "nov"),
    ("december", "décembre", "decembre", "dec", "déc"),
)
NUMBERS: Mapping[str, int] = {
    word: number
    for number, words in {
        1: "een één un une one a",
        2: "twee deux two",
        3: "drie trois three",
        4: "vier quatre four",
        5: "vijf cinq five",
        6: "zes six",
        7: "zeven sept seven",
        8: "acht huit eight",
        9: "negen neuf nine",
        10: "tien dix ten",
        11: "elf onze eleven",
        12: "twaalf douze twelve",
        14: "veertien quatorze fourteen",
        15: "quinze",
    }.items()
    for word in words.split()
}

#: which one of a month; 0 is the last
ORDINALS: Mapping[str, int] = {
    word: number
    for number, words in {
        0: "laatste dernier dernière derniers last",
        1: "eerste 1ste 1e premier première premiers 1er 1ers first 1st",
        2: "tweede 2de 2e deuxième second seconde deuxièmes seconds 2ème 2èmes 2nd",
        3: "derde 3de 3e troisième troisièmes 3ème 3èmes third 3rd",
        4: "vierde 4de 4e quatrième quatrièmes 4ème 4èmes fourth 4th",
    }.items()
    for word in words.split()
}


def any_of(words: Iterable[str]) -> str:
    """An alternation, the longest first, so that “maandag” is not read as “ma”."""
    return "(?:" + "|".join(sorted(set(words), key=lambda word: (-len(word), word))) + ")"


WEEKDAY_OF = {word: day for names in WEEKDAYS.values() for day, word in enumerate(names)}
WEEKDAY_OF |= {f"{word}s": day for word, day in list(WEEKDAY_OF.items()) if word in WEEKDAYS["fr"]}
MONTH_OF = {word: number for number, words in enumerate(MONTHS, start=1) for word in words}

WEEKDAY = any_of(WEEKDAY_OF)
MONTH = any_of(MONTH_OF)
ORDINAL = any_of(ORDINALS)
#: anything that says which one of several; beyond the last and the fourth nothing is made of it
NTH = (
    rf"(?:{ORDINAL}|\d{{1,2}}(?:ste|de|er|e|ème|st|nd|rd|th)|vijfde|cinquièmes?|fifth|voorlaatste|avant-derniers?"
    r"|andere|autre|other|oneven|impairs?|odd)"
)
AND = r"(?:,|en|et|and|&)"
NUMBER = rf"(?:\d{{1,3}}|{any_of(NUMBERS)})"
#: “every”, of what repeats and of what is done to each
EVERY = any_of(
    (
        *("elke", "elk", "iedere", "ieder", "alle", "chaque", r"tous\s+les", r"toutes\s+les"),
        *("every", "each"),
    )
)
#: what makes a day or a time a limit, and what only leads to it
BEFORE = any_of(
    (
        *("voor", "vóór", "tegen", "ten laatste", "uiterlijk", "ten laatste op", "uiterlijk op"),
        *("avant", "pour", "d'ici", "d’ici", "au plus tard", "avant le", "pour le", "au plus tard le"),
        *("by", "before", "no later than"),
    )
)
TOWARDS = any_of(
    (
        *("op", "om", "tegen", "vanaf", "rond", "met ingang van"),
        *("le", "ce", "à", "a", "vers", "dès", "dès le", "à partir de", "à partir du", "à compter du"),
        *("on", "at", "around", "starting", "starting on", "starting from", "as of"),
    )
)


#: what a pattern that ignores capitals takes for an i or an s, while `lower` makes neither of it
_ALIKE = str.maketrans({"İ": "I", "ı": "i", "ſ": "s"})


def as_matched(text: str) -> str:
    """The text with the letters that stand in these tables, each in its place: a word that a pattern finds in it is
    found in them too, in lower case.

    >>> as_matched("VRİJDAG")
    'VRIJDAG'
    """
    return text.translate(_ALIKE)


def number(word: str) -> int:
    """A number as digits or as a word."""
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def short_weekdays(language: str) -> dict[str, int]:
    return {word: day for day, word in enumerate(SHORT_WEEKDAYS.get(language, ()))}
