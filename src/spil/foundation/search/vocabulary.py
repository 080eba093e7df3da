"""The words of the index, to find what was meant by a word that was mistyped, and the compounds that a word stands in.

One row a word, folded, of letters alone; written with the index, in the door's transaction, and never taken out: a
word of a record that is gone is offered to nobody, since whoever offers it first looks whether the reader would find
something. What lies near a word is looked for among words with the same beginning or the same end, which one
index gives; so two errors, one of them in the first two and one in the last three letters, are not forgiven.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q, QuerySet

from spil.foundation.records.together import Row, together
from spil.foundation.search.models import SearchWord
from spil.foundation.search.rules.spelling import (
    SHORTEST_FORGIVEN,
    SHORTEST_PART,
    errors_forgiven,
    known_split,
    nearest,
    splits,
)
from spil.foundation.search.rules.terms import raw_term, stems, words

#: letters by which the neighbours of a word are looked up
HEAD, TAIL = 2, 3
SHORTEST, LONGEST = 3, 32
#: of one text, so many different words at most: what a scan misread would fill the table
MOST_OF_TEXT = 2_000
#: neighbours that are looked at, and ways that are taken
LOOKED_AT, TAKEN = 4_000, 40
_BATCH = 500


def words_in(*texts: str) -> set[str]:
    """The words of texts that the vocabulary keeps."""
    found: set[str] = set()
    for text in texts:
        for word in words(text):
            term = raw_term(word)
            if SHORTEST <= len(term) <= LONGEST and term.isalpha() and word.isalpha():
                found.add(term)
            if len(found) >= MOST_OF_TEXT:
                break
    return found


def learn(found: Iterable[str]) -> None:
    """Keep words that are not known yet. Sorted, so that two transactions with the same news wait and do not block."""
    ordered = sorted(set(found))
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        new = set(batch) - known(batch)
        SearchWord.objects.bulk_create([_row(word) for word in sorted(new)], ignore_conflicts=True)


def _row(word: str) -> SearchWord:
    return SearchWord(
        word=word, head=word[:HEAD], tail=word[-TAIL:], length=len(word), backwards=_backwards(word)
    )


def _backwards(word: str) -> str:
    """The Dutch stem from its end: verhoging and huurverhogingen end in the same one."""
    return stems("nl", word)[0][::-1]


def known(found: Sequence[str]) -> set[str]:
    return {word for (word,) in _known(found)}


@dataclass(frozen=True)
class Kin:
    """Known words that are akin to one: compounds that begin or end in it, the shortest first (huur is in huurverhoging
    and in kantoorhuur), the two words that it is a compound of itself, and words with a typing error between, the
    nearest first."""

    compounds: Sequence[str] = ()
    parts: tuple[str, str] | None = None
    near: Sequence[str] = ()


def kin_of(
    typed: Sequence[str], others: Iterable[str] = (), *, forgiving: bool
) -> tuple[dict[str, Kin], set[str]]:
    """What is akin to each of these words, near words only when `forgiving`, and which neighbours among those that were
    `typed` beside each other are written as one word elsewhere. One statement."""
    joined = {one + other for one, other in pairwise(typed)}
    words = list(dict.fromkeys([*typed, *others]))
    each = [(_compounds(word), _parts(word), *(_neighbours(word) if forgiving else ())) for word in words]
    there, *found = together(_known(joined), *(query for queries in each for query in queries))
    rows = iter(found)
    kin = {}
    for word, queries in zip(words, each, strict=True):
        compounds, parts, *neighbours = (next(rows) for _query in queries)
        kin[word] = Kin(_shortest(compounds), _split(word, parts), _nearest(word, neighbours))
    return kin, {word for (word,) in there}


_Words = QuerySet[SearchWord, Row]


def _known(words: Iterable[str]) -> _Words:
    return SearchWord.objects.filter(word__in=sorted(words)).values_list("word")


def _neighbours(word: str) -> tuple[_Words, _Words]:
    most = errors_forgiven(word)
    alike: _Words = SearchWord.objects.values_list("word")
    if not most:
        return alike.none(), alike.none()
    alike = alike.filter(length__gte=len(word) - most, length__lte=len(word) + most)
    return alike.filter(head=word[:HEAD])[:LOOKED_AT], alike.filter(tail=word[-TAIL:])[:LOOKED_AT]


def _nearest(word: str, neighbours: Iterable[Sequence[Row]]) -> list[str]:
    others = {other for rows in neighbours for (other,) in rows} - {word}
    distances = nearest(word, others, errors_forgiven(word))
    if len(word) == SHORTEST_FORGIVEN:
        # nearly every word of four letters has a neighbour: only an exchange counts
        distances = {other: errors for other, errors in distances.items() if sorted(other) == sorted(word)}
    return sorted(
        distances,
        key=lambda other: (distances[other], other[:1] != word[:1], abs(len(other) - len(word)), other),
    )[:TAKEN]


def _compounds(word: str) -> _Words:
    found = SearchWord.objects.values_list("word", "length")
    if len(word) < SHORTEST_PART or not word.isalpha():
        return found.none()
    backwards = _backwards(word)
    within = Q(word__gt=word, word__lt=word + "{")
    if len(backwards) >= SHORTEST_PART:
        within |= Q(backwards__gte=backwards, backwards__lt=backwards + "{")
    return found.filter(within).exclude(word=word)[:LOOKED_AT]


def _shortest(rows: Iterable[Row]) -> list[str]:
    return [word for word, _length in sorted(rows, key=lambda row: (row[1], row[0]))[:TAKEN]]


def _parts(word: str) -> _Words:
    long_enough = len(word) >= 2 * SHORTEST_PART
    return _known({part for pair in splits(word) for part in pair} if long_enough else ())


def _split(word: str, rows: Sequence[Row]) -> tuple[str, str] | None:
    there = {part for (part,) in rows}
    return known_split(word, there.__contains__) if there else None
