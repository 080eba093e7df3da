"""Who is mentioned in a remark, on plain values.

A mention is an @ before a name: `@Katrien Moerman`, or `@Katrien` where one colleague alone is called that. The name
may be followed by anything but a letter or digit. An @ in the middle of a word is an e-mail address and no mention.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

#: so long an own remark can be changed or withdrawn
OWN_FOR = timedelta(minutes=15)
_BEFORE, _BEHIND = r"(?<![\w.@])@", r"(?!\w)"


def is_fresh(said_at: datetime, now: datetime) -> bool:
    """Whether a remark can still be changed by whoever wrote it."""
    return now - said_at <= OWN_FOR


def called(names: Mapping[int, tuple[str, str]]) -> dict[str, int]:
    """What each person can be called behind an @, in lower case: the whole name, and a first name that is unique.

    >>> called({1: ("Jan", "Peeters"), 2: ("Jan", "Smit"), 3: ("Nour", "El Amrani")})
    {'jan peeters': 1, 'jan smit': 2, 'nour el amrani': 3, 'nour': 3}
    """
    whole = {f"{first} {last}".strip().casefold(): number for number, (first, last) in names.items()}
    often = Counter(first.casefold() for first, _last in names.values())
    short = {
        first.casefold(): number
        for number, (first, _last) in names.items()
        if first and often[first.casefold()] == 1
    }
    return {**whole, **{name: number for name, number in short.items() if name not in whole}}


def mentions_in(text: str, names: Mapping[int, tuple[str, str]]) -> dict[int, tuple[int, int]]:
    """The people mentioned, in the order of the text, each with the place (start, end) of the first mention.

    >>> mentions_in("Dag @nour, mail naar a@b.be", {3: ("Nour", "El Amrani")})
    {3: (4, 9)}
    >>> mentions_in("Dag @Yildiz", {4: ("Yıldız", "Kaya")})  # the letters of another keyboard
    {4: (4, 11)}
    """
    known = called(names)
    if not known or "@" not in text:
        return {}
    choices = sorted(known, key=len, reverse=True)
    either = "|".join(f"({re.escape(name)})" for name in choices)
    found: dict[int, tuple[int, int]] = {}
    for match in re.finditer(f"{_BEFORE}(?:{either}){_BEHIND}", text, re.IGNORECASE):
        assert match.lastindex is not None  # noqa: S101 - each name is a group, which tells whose it is
        found.setdefault(known[choices[match.lastindex - 1]], match.span())
    return found
