"""Names in a line: people of the office, parties outside, dossiers, and the numbers of records.

A name is recognised whole, or by a part of it that is written with a capital: the first name or the last of a person,
any significant words of a party (“Van Damme” is Garage Van Damme BV). A word that is also a day or a month (Mei, Mars,
Vrijdag) is a name only where nothing makes a date of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from spil.foundation.working_days.rules.in_words.words import MONTH_OF, SHORT_WEEKDAYS, WEEKDAY_OF
from spil.modules.notebook.rules.parts import Known, PartKind

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w-])[A-Za-z]{1,6}-20\d\d-\d{1,6}(?![\w-])")
#: parts of names that name nobody by themselves
_WEAK = frozenset(
    (
        *("de", "den", "der", "het", "een", "van", "von", "ten", "ter", "te", "du", "des", "la", "le", "les"),
        *("the", "and", "en", "et", "of", "nv", "bv", "bvba", "cv", "cvba", "vzw", "srl", "sa", "sprl"),
        *("asbl", "ltd", "gmbh", "inc", "groep", "group", "groupe", "kantoor", "bureau", "stad", "ville"),
        *("city", "dienst", "service", "services", "garage", "bakkerij", "notaris", "notaire", "notary"),
        *("mevrouw", "meneer"),
    )
)
_DATE_WORDS = frozenset(WEEKDAY_OF) | frozenset(MONTH_OF) | frozenset(sum(SHORT_WEEKDAYS.values(), ()))
_DATE_WORDS |= frozenset({"morgen", "demain", "tomorrow", "vandaag", "today"})


def folded(text: str) -> str:
    """Without accents and capitals, each letter in its place."""
    plain = (unicodedata.normalize("NFD", letter)[0] for letter in text)
    return "".join(plain).lower()


@dataclass(frozen=True)
class Word:
    text: str
    from_at: int
    until_at: int

    @property
    def plain(self) -> str:
        return folded(self.text)

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


@dataclass(frozen=True)
class FoundName:
    """Those who may be meant by a stretch of the line, the likeliest first."""

    from_at: int
    until_at: int
    known: tuple[Known, ...]


def words_in(text: str) -> list[Word]:
    return [Word(found.group(), found.start(), found.end()) for found in _WORD.finditer(text)]


def numbers_in(text: str) -> list[str]:
    """The numbers of records in a line, as they are stored: in capitals."""
    return [found.group().upper() for found in _NUMBER.finditer(text)]


def number_spans(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _NUMBER.finditer(text):
        yield found.start(), found.end(), found.group().upper()


def candidates(text: str, most: int = 12) -> list[str]:
    """Words of a line that may be part of a name, those with a capital first: what to look names up by."""
    words = [
        word
        for word in words_in(text)
        if len(word.text) >= 3 and word.plain not in _WEAK and not word.text.isdigit()
    ]
    ordered = sorted(words, key=lambda word: not word.is_capital)
    return list(dict.fromkeys(word.text for word in ordered))[:most]


def names_in(text: str, known: Sequence[Known]) -> list[FoundName]:
    """The names in a line, each stretch once, the longest first."""
    words, found = words_in(text), []
    for one in known:
        parts = [folded(word.text) for word in words_in(one.name)]
        found += [(run, one, len(run) == len(parts)) for run in _runs(words, parts, one.kind, text)]
    found.sort(key=lambda hit: (-len(hit[0]), hit[0][0].from_at, not hit[2], hit[1].kind, hit[1].name))
    taken: list[FoundName] = []
    for (start, end), group in groupby(found, key=lambda hit: (hit[0][0].from_at, hit[0][-1].until_at)):
        if all(end <= other.from_at or start >= other.until_at for other in taken):
            taken.append(FoundName(start, end, tuple(dict.fromkeys(hit[1] for hit in group))))
    return sorted(taken, key=lambda one: one.from_at)


def _runs(words: list[Word], parts: list[str], kind: PartKind, text: str) -> Iterator[list[Word]]:
    """The longest stretches of the line that are a stretch of the name and may stand for it."""
    at = 0
    while at < len(words):
        length = max((_common(words, at, parts, start) for start in range(len(parts))), default=0)
        run = words[at : at + length]
        if run and _names(run, parts, kind, text):
            yield run
            at += length
        else:
            at += 1


def _common(words: list[Word], at: int, parts: list[str], start: int) -> int:
    pairs = zip(words[at:], parts[start:], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0].plain == pair[1], pairs))


def _names(run: list[Word], parts: list[str], kind: PartKind, text: str) -> bool:
    plain = [word.plain for word in run]
    strong = [word for word in run if word.plain not in _WEAK and len(word.text) >= 3]
    if not strong:
        return False
    if len(run) == 1 and run[0].plain in _DATE_WORDS and not _stands_as_a_name(run[0], text):
        return False
    if kind == PartKind.PERSON and plain not in (parts, parts[:1], parts[1:]):
        return False
    if (
        kind != PartKind.PERSON
        and len(run) == 1
        and plain[0] != next(part for part in parts if part not in _WEAK)
    ):
        return False  # “Breda” alone is the town, and not Hotel Haven Breda
    return any(word.is_capital for word in strong) or (len(run) > 1 and len(strong[0].text) >= 4)


def _stands_as_a_name(word: Word, text: str) -> bool:
    """“bel Mars” and “mevrouw Mei”, not “Vrijdag bellen”, “3 Mei” or “om Maart”."""
    ahead = text[: word.from_at].rstrip()
    is_of_a_date = ahead[-1:].isdigit() or re.match(r"\s*\d", text[word.until_at :])
    return word.is_capital and bool(ahead) and not is_of_a_date
