"""What was probably meant: how many typing errors lie between two words, and the parts of a Dutch compound; pure.

A typing error is a letter too many, too few or another one, or two neighbours exchanged (Damerau 1964).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: shorter words are neighbours of too many others
SHORTEST_FORGIVEN = 4
#: the shortest part of a compound that is looked for
SHORTEST_PART = 4
#: letters between two parts: verhogingSbrief, pannENkoek, zonNEscherm
_BETWEEN = ("", "s", "en", "n", "e")


def errors_forgiven(word: str) -> int:
    """One error from four letters on, two from seven."""
    if len(word) < SHORTEST_FORGIVEN or not word.isalpha():
        return 0
    return 1 if len(word) < 7 else 2


def errors_between(one: str, other: str, most: int) -> int:
    """How many errors lie between two words; `most + 1` when they are more.

    >>> errors_between("verhogign", "verhoging", 2), errors_between("huur", "lift", 1)
    (1, 2)
    """
    return int(OSA.distance(one, other, score_cutoff=most))


def nearest(word: str, others: Iterable[str], most: int) -> dict[str, int]:
    """Those of `others` with at most so many errors to this word, and how many each.

    >>> nearest("verhogign", ["verhoging", "lift"], 2)
    {'verhoging': 1}
    """
    found = process.extract(word, list(others), scorer=OSA.distance, score_cutoff=most, limit=None)
    return {other: int(errors) for other, errors, _place in found}


def splits(word: str) -> Iterator[tuple[str, str]]:
    """The two parts that a compound may be made of, with and without a letter between them."""
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        for between in _BETWEEN:
            first = word[:at]
            if first.endswith(between) and len(first) - len(between) >= SHORTEST_PART:
                yield first[: len(first) - len(between)], word[at:]


def known_split(word: str, is_known: Callable[[str], bool]) -> tuple[str, str] | None:
    """The first split of which both parts are words, the most even one before others."""
    found = [pair for pair in splits(word) if is_known(pair[0]) and is_known(pair[1])]
    return min(found, key=lambda pair: abs(len(pair[0]) - len(pair[1])), default=None)
