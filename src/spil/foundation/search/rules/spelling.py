"""What was probably meant: how many typing errors lie between two words, and the parts of a Dutch compound; pure.

A typing error is a letter too many, too few or another one, or two neighbours exchanged (Damerau 1964).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, 1):
        above, row = row, [place]
        for at, against in enumerate(other, 1):
            least = min(above[at] + 1, row[at - 1] + 1, above[at - 1] + (sign != against))
            if place > 1 and at > 1 and sign == other[at - 2] and one[place - 2] == against:
                least = min(least, before[at - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
        before = above
    return min(row[-1], most + 1)


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
