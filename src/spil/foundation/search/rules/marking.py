"""Why a record was found: which words of a text answer a query, and the part of the text around them; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spil.foundation.search.rules.asked import Alternative, Group, Query
from spil.foundation.search.rules.terms import LANGUAGES, fold, raw_term, stems

#: of a long text so much is looked through for a snippet
MOST_OF_TEXT = 200_000
#: signs of a snippet, and before its first mark
WIDTH, BEFORE = 110, 30
#: signs that fold to one sign, so that places stay the same
_FLAT = {
    place: folded
    for place in range(0x41, 0x250)
    if len(folded := fold(chr(place))) == 1 and folded.isascii() and folded != chr(place)
}


@dataclass(frozen=True)
class Piece:
    """A piece of a text, marked when it answers the query."""

    text: str
    on: bool = False


class Marker:
    """Finds the words of a query in texts as they were written."""

    def __init__(self, query: Query) -> None:
        self.groups = [_Terms(group) for group in query.groups]
        beginnings = {term[: _root(term)] for group in self.groups for term in group.all}
        either = "|".join(sorted(map(re.escape, beginnings), key=len, reverse=True))
        self._may_be = re.compile(rf"(?<![^\W_])(?:{either})[^\W_]*") if beginnings else None

    def places(self, text: str) -> list[tuple[int, int, int]]:
        """(from, until, place of the group) of every word that answers, in order."""
        if self._may_be is None:
            return []
        text = text[:MOST_OF_TEXT]
        found = []
        for token in self._may_be.finditer(text.translate(_FLAT)):
            which = self._group(text[token.start() : token.end()])
            if which is not None:
                found.append((token.start(), token.end(), which))
        return found

    def _group(self, word: str) -> int | None:
        return next((place for place, group in enumerate(self.groups) if group.fits(word)), None)

    def groups_in(self, text: str) -> set[int]:
        """The groups of the query that this text answers."""
        return {which for _start, _end, which in self.places(text)}

    def marked(self, text: str) -> list[Piece]:
        """The whole text in pieces."""
        return _pieces(text, self.places(text), 0, len(text))

    def snippet(self, text: str) -> list[Piece]:
        """The part of the text where most of the query stands together; empty when nothing of it does."""
        places = self.places(text)
        if not places:
            return []
        best = max(range(len(places)), key=lambda at: (len(_together(places, at)), -at))
        start = _word_before(text, max(0, places[best][0] - BEFORE))
        end = _word_after(text, min(len(text), max(start + WIDTH, places[best][1])))
        pieces = _pieces(text, places, start, end)
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return [Piece(before), *pieces, Piece(after)]


class _Terms:
    """The terms of one group, apart in those that are whole words and those that only begin one."""

    def __init__(self, group: Group) -> None:
        ways: tuple[Alternative, ...] = group.alternatives
        self.whole = {term for way in ways for term in way.terms[: len(way.terms) - way.prefix]}
        self.begun = tuple(way.terms[-1] for way in ways if way.prefix)
        self.all = {term for term in {*self.whole, *self.begun} if term}

    def fits(self, word: str) -> bool:
        forms = _forms_of(word)
        return not self.whole.isdisjoint(forms) or any(
            form.startswith(self.begun) for form in forms if self.begun
        )


@lru_cache(maxsize=50_000)
def _forms_of(word: str) -> frozenset[str]:
    raw, lowered = raw_term(word), word.lower()
    forms = {raw, raw.lstrip("0")} if raw.isdigit() else {raw}
    return frozenset(forms.union(*(stems(language, lowered) for language in LANGUAGES)) - {""})


def _root(term: str) -> int:
    """A stem may differ from its word in the last letters (brieven: brief), not in the first."""
    return len(term) if len(term) <= 3 or not term.isalpha() else max(3, len(term) - 2)


def _together(places: list[tuple[int, int, int]], first: int) -> set[int]:
    start = places[first][0]
    return {which for at, _end, which in places[first : first + 20] if at < start + WIDTH - BEFORE}


def _word_before(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at, at + 20)
    return space + 1 if space >= 0 else at


def _word_after(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 20, at)
    return space if space >= 0 else at


def _pieces(text: str, places: list[tuple[int, int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for begins, ends, _which in places:
        if begins < at or ends > end:
            continue
        pieces += [Piece(_plain(text[at:begins])), Piece(text[begins:ends], on=True)]
        at = ends
    return [piece for piece in (*pieces, Piece(_plain(text[at:end]))) if piece.text]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)
