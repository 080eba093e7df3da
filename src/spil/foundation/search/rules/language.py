"""The language of the search field: `van:proximus type:factuur >1000 vorige maand -herinnering "vaste lijn"`; pure.

A text is cut into parts, each with the place where it stands, so that the page can say how every part was understood:

- a *word* and a *phrase* in quotes are looked for; with a minus before it, it must not be there;
- a *filter* is a name, a colon and a value, the names in Dutch, French and English alike; a value of more than one
  word stands in quotes;
- an *amount* is `>1000`, `1000..2000`, `€ 1.240,50`; a *period* `vorige maand`, `sinds maandag`, `24/11/2026`;
- a name before a colon that is no filter is told to be *unknown*, and what stands behind it is looked for.

Whatever the text is, there is an answer, and every sign of it that is no space belongs to one part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from spil.foundation.search.rules.amounts import Amounts, amounts_at
from spil.foundation.search.rules.asked import MOST_SIGNS
from spil.foundation.search.rules.periods import Days, period_at, year_days
from spil.foundation.search.rules.terms import fold


class Sort(StrEnum):
    """What a part of the text is."""

    WORD = "word"
    PHRASE = "phrase"
    FILTER = "filter"
    AMOUNT = "amount"
    PERIOD = "period"
    UNKNOWN = "unknown"


#: filter to its names, folded, the Dutch one first
FILTERS: dict[str, tuple[str, ...]] = {
    "from": (
        "van",
        "de",
        "from",
        "afzender",
        "leverancier",
        "expediteur",
        "fournisseur",
        "sender",
        "supplier",
    ),
    "to": ("naar", "a", "to", "aan", "geadresseerde", "bestemmeling", "destinataire", "addressee"),
    "for": ("voor", "pour", "for"),
    "owner": ("eigenaar", "gestionnaire", "owner", "behandelaar", "proprietaire", "responsable", "handler"),
    "dossier": ("dossier", "file"),
    "state": ("staat", "etat", "state", "status", "statut"),
    "unit": ("eenheid", "unite", "unit", "dienst", "afdeling", "service"),
    "attachment": ("bijlage", "annexe", "attachment", "bijlagen"),
    "number": ("nummer", "numero", "number", "nr", "no"),
    "kind": ("soort", "type", "kind", "sorte"),
    "is": ("is", "est"),
    "year": ("jaar", "annee", "year", "an"),
    "amount": ("bedrag", "montant", "amount"),
    "period": ("periode", "period", "datum", "date"),
}
_NAMES = {name: code for code, names in FILTERS.items() for name in names}

#: what can be said behind `is:`, folded and without hyphens
STANDINGS: dict[str, tuple[str, ...]] = {
    "open": ("open", "ouvert", "encours"),
    "closed": ("dicht", "gesloten", "afgehandeld", "clos", "ferme", "closed", "done"),
    "late": ("telaat", "laat", "enretard", "late", "overdue"),
    "urgent": ("dringend", "urgent"),
    "mine": ("vanmij", "mijn", "amoi", "mine"),
    "unassigned": ("nietstoegewezen", "niettoegewezen", "nonattribue", "unassigned"),
}
_STANDING = {word: code for code, words in STANDINGS.items() for word in words}


@dataclass(frozen=True)
class Part:
    """A part of the text from `start` to before `end`. `name` is the filter; `value` what was typed behind it."""

    start: int
    end: int
    sort: Sort
    value: str
    name: str = ""
    without: bool = False
    amounts: Amounts | None = None
    days: Days | None = None


@dataclass(frozen=True)
class Asked:
    """A text and its parts, in order."""

    text: str
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """What is looked for, as `asked.parse` reads it."""
        return " ".join(
            f'"{part.value}"' if part.sort == Sort.PHRASE else part.value
            for part in self.parts
            if part.sort in (Sort.WORD, Sort.PHRASE, Sort.UNKNOWN) and not part.without
        )

    @property
    def without(self) -> tuple[str, ...]:
        """What must not be there."""
        return tuple(
            part.value for part in self.parts if part.without and part.sort in (Sort.WORD, Sort.PHRASE)
        )

    @property
    def narrowing(self) -> tuple[Part, ...]:
        """Filters, amounts and periods that say something: a filter whose value is still to be typed does not."""
        narrow = (Sort.FILTER, Sort.AMOUNT, Sort.PERIOD)
        return tuple(part for part in self.parts if part.sort in narrow and part.value)

    def left_out(self, part: Part) -> str:
        """The text without one of its parts."""
        return " ".join((self.text[: part.start] + " " + self.text[part.end :]).split())


_SPACE = re.compile(r"\s+")
_QUOTE = r'["“”„«»]'
_PHRASE = re.compile(rf"(-?){_QUOTE}([^\"“”„«»]+)(?:{_QUOTE}|$)")
_FILTER = re.compile(rf"(-?)([^\W\d_]+):(?!//)(?:{_QUOTE}([^\"“”„«»]*){_QUOTE}?|(\S*))")
_WORD = re.compile(r"(-?)(\S+)")


def ask(text: str, today: date, language: str = "nl") -> Asked:
    """The parts of a text as typed.

    >>> [part.sort.value for part in ask("van:proximus >1000 vorige maand lijn", date(2026, 11, 24)).parts]
    ['filter', 'amount', 'period', 'word']
    """
    text = text.replace("\x00", " ")[:MOST_SIGNS]
    folded = _folded(text)
    parts: list[Part] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space:
            at = space.end()
            continue
        part = _part_at(text, folded, at, today, language)
        parts.append(part)
        at = part.end
    return Asked(text, tuple(parts))


def _folded(text: str) -> str:
    """Folded sign by sign, so that places stay; a sign that becomes two keeps its first."""
    return "".join((fold(sign) or sign)[:1] for sign in text)


def _part_at(text: str, folded: str, at: int, today: date, language: str) -> Part:
    for read in _READERS:
        part = read(text, folded, at, today, language)
        if part is not None:
            return part
    word = _WORD.match(text, at)
    end = word.end() if word else at + 1
    minus = word is not None and bool(word.group(1)) and word.group(2)[:1].isalnum()
    return Part(at, end, Sort.WORD, text[at + minus : end], without=minus)


def _phrase(text: str, _folded: str, at: int, _today: date, _language: str) -> Part | None:
    found = _PHRASE.match(text, at)
    return found and Part(at, found.end(), Sort.PHRASE, found.group(2), without=bool(found.group(1)))


def _filter(text: str, folded: str, at: int, today: date, language: str) -> Part | None:
    found = _FILTER.match(text, at)
    if found is None:
        return None
    name = _NAMES.get(folded[found.start(2) : found.end(2)])
    value = found.group(3) if found.group(3) is not None else found.group(4)
    if name is None:
        return Part(at, found.end(), Sort.UNKNOWN, value.strip() or found.group(2), name=found.group(2))
    begins = found.start(3) if found.group(3) is not None else found.start(4)
    if name in ("amount", "period", "year"):
        return _measured(name, text, folded, at, begins, found.end(), today, language)
    return Part(at, found.end(), Sort.FILTER, value.strip(), name, without=bool(found.group(1)))


def _measured(
    name: str, text: str, folded: str, at: int, begins: int, end: int, today: date, language: str
) -> Part:
    """`bedrag:`, `periode:` and `jaar:`, whose value may have more than one word; without one it waits for it."""
    if name == "amount":
        amounts = amounts_at(text, begins, named=True)
        if amounts is not None:
            return Part(at, amounts[1], Sort.AMOUNT, text[begins : amounts[1]], amounts=amounts[0])
    period = period_at(folded, begins, today, language)
    if name == "period" and period is not None:
        return Part(at, period[1], Sort.PERIOD, text[begins : period[1]], days=period[0])
    year = re.compile(r"(?:19|20)\d\d(?!\d)").match(text, begins)
    if name != "amount" and year is not None:
        return Part(at, year.end(), Sort.PERIOD, year.group(), days=year_days(int(year.group())))
    return Part(at, end, Sort.FILTER, text[begins:end].strip('"“”„«» '), name)


def _amount(text: str, _folded: str, at: int, _today: date, _language: str) -> Part | None:
    found = amounts_at(text, at)
    return found and Part(at, found[1], Sort.AMOUNT, text[at : found[1]], amounts=found[0])


def _period(text: str, folded: str, at: int, today: date, language: str) -> Part | None:
    found = period_at(folded, at, today, language)
    return found and Part(at, found[1], Sort.PERIOD, text[at : found[1]], days=found[0])


_READERS: tuple[Callable[[str, str, int, date, str], Part | None], ...] = (_phrase, _filter, _amount, _period)


def standing_of(value: str) -> str:
    """What `is:` says: open, closed, late, urgent, mine, unassigned; empty when it is none of them."""
    return _STANDING.get(re.sub(r"[\W_]+", "", fold(value)), "")
