"""Codes that are made of what the office calls something."""

from __future__ import annotations

from collections.abc import Container


def free_code(code: str, longest: int, taken: Container[str]) -> str:
    """The code, cut to what fits; with a number where another title was cut to the same.

    >>> free_code("verzekering-brand", 11, {"verzekering"})
    'verzekeri-2'
    """
    found, number = code[:longest], 1
    while found in taken:
        number += 1
        tail = f"-{number}"
        found = code[: longest - len(tail)] + tail
    return found


def same(title: str) -> str:
    """By what two titles are the same to who reads them.

    >>> same(" Contract ") == same("contract")
    True
    """
    return " ".join(title.casefold().split())
