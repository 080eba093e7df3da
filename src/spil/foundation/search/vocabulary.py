"""The words of the index, to find what was meant by a word that was mistyped, and the compounds that a word stands in.

One row a word, folded, of letters alone; written with the index, in the door's transaction, and never taken out: a
word of a record that is gone is offered to nobody, since whoever offers it first looks whether the reader would find
something. What lies near a word is looked for among words with the same beginning or the same end, which one
index gives; so two errors, one of them in the first two and one in the last three letters, are not forgiven.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from spil.foundation.search.models import SearchWord
from spil.foundation.search.rules.spelling import (
    SHORTEST_FORGIVEN,
    SHORTEST_PART,
    errors_between,
    errors_forgiven,
    known_split,
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
    return set(SearchWord.objects.filter(word__in=found).values_list("word", flat=True))


def near(word: str) -> list[str]:
    """Known words with one or two typing errors between, the nearest first."""
    most = errors_forgiven(word)
    if not most:
        return []
    alike = SearchWord.objects.filter(length__gte=len(word) - most, length__lte=len(word) + most)
    by_head = alike.filter(head=word[:HEAD]).values_list("word", flat=True)[:LOOKED_AT]
    by_tail = alike.filter(tail=word[-TAIL:]).values_list("word", flat=True)[:LOOKED_AT]
    distances = {other: errors_between(word, other, most) for other in {*by_head, *by_tail} - {word}}
    if len(word) == SHORTEST_FORGIVEN:
        # nearly every word of four letters has a neighbour: only an exchange counts
        distances = {other: errors for other, errors in distances.items() if sorted(other) == sorted(word)}
    return sorted(
        (other for other, errors in distances.items() if errors <= most),
        key=lambda other: (distances[other], other[:1] != word[:1], abs(len(other) - len(word)), other),
    )[:TAKEN]


def compounds(word: str) -> list[str]:
    """Known words that begin or end in this one, the shortest first: huur is in huurverhoging and in kantoorhuur."""
    if len(word) < SHORTEST_PART or not word.isalpha():
        return []
    backwards = _backwards(word)
    within = Q(word__gt=word, word__lt=word + "{")
    if len(backwards) >= SHORTEST_PART:
        within |= Q(backwards__gte=backwards, backwards__lt=backwards + "{")
    found = SearchWord.objects.filter(within).exclude(word=word).values_list("word", "length")[:LOOKED_AT]
    return [one for one, _length in sorted(found, key=lambda row: (row[1], row[0]))[:TAKEN]]


def parts_of(word: str) -> tuple[str, str] | None:
    """The two known words that a compound is made of."""
    found = {part for pair in splits(word) for part in pair}
    if len(word) < 2 * SHORTEST_PART or not found:
        return None
    there = known(sorted(found))
    return known_split(word, lambda part: part in there)
