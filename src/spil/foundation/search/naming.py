"""What things are called, in each of the three languages: a filter is typed in any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.utils import translation

from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.search.rules import LANGUAGES, fold
from spil.foundation.workflow.rules import Text

T = TypeVar("T")


def kinds_named(value: str) -> list[Kind]:
    """The kinds whose name begins so, in any language; those called exactly so alone when there are any."""
    return named(((kind, (kind.title, kind.plural)) for kind in kinds), value)


def named(candidates: Iterable[tuple[T, Sequence[Text]]], value: str) -> list[T]:
    """What is called so, or begins so when nothing is; signs, spaces and accents do not count."""
    typed = plain(value)
    if not typed:
        return []
    called = [
        (one, {plain(name) for title in titles for name in in_all_languages(title)})
        for one, titles in candidates
    ]
    exactly = [one for one, names in called if typed in names]
    return exactly or [one for one, names in called if any(name.startswith(typed) for name in names)]


def in_all_languages(title: Text) -> set[str]:
    """The words for something; what an office named itself is called the same in all of them."""
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(str(title))
    return found


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
