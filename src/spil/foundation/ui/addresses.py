"""Addresses of pages, found once each: a list has two hundred, and finding one costs as much as drawing a row."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(name: str, *parts: str | int) -> str:
    """The address of this name, with these parts in it; what Django's `reverse` gives. Raises NoReverseMatch."""
    return _found(get_script_prefix(), name, parts)


@lru_cache(maxsize=4096)
def _found(_prefix: str, name: str, parts: tuple[str | int, ...]) -> str:
    return reverse(name, args=parts)
