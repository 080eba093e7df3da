"""Texts that a spreadsheet would take for a formula: how they go out, and come in again as they were."""

from __future__ import annotations

#: signs that make a spreadsheet calculate or call a program, their wide forms too (OWASP, CSV injection)
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: those that begin like one get an apostrophe.

    >>> safe("=1+1"), safe("Brief")
    ("'=1+1", 'Brief')
    """
    text = text.replace("\x00", "")
    return f"'{text}" if _begins_formula(text) else text


def unsafe(text: str) -> str:
    """The text as it was before `safe`, where that can be known: one that went out and comes in again is the same.

    >>> unsafe("'=1+1"), unsafe("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return text[1:] if text.startswith("'") and _begins_formula(text[1:]) else text


def _begins_formula(text: str) -> bool:
    return text.startswith(BEGINS_FORMULA) or text.lstrip().startswith(BEGINS_FORMULA)
