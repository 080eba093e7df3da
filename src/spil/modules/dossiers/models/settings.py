"""Types and the plan, as choices and as rows."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from django.utils.translation import get_language

from spil.foundation.access.actor import Actor
from spil.foundation.workflow.rules import Text
from spil.modules.dossiers.models import DossierType, PlanClass
from spil.modules.dossiers.rules.checklist import in_language

#: seconds for which a process believes the titles that it knows
PATIENCE = 30.0


class TypeTitles(Sequence[tuple[str, Text]]):
    """All types, of whatever period, as the choices of a field: read when asked, kept for a while."""

    def __init__(self) -> None:
        self._known: tuple[tuple[str, Text], ...] = ()
        self._looked_at = float("-inf")

    def _all(self) -> tuple[tuple[str, Text], ...]:
        if time.monotonic() - self._looked_at > PATIENCE:
            self._looked_at = time.monotonic()
            rows = DossierType.objects.order_by("from_on", "pk").values_list("code", "titles")
            self._known = tuple((code, Titled(titles)) for code, titles in dict(rows).items())
        return self._known

    def __iter__(self) -> Iterator[tuple[str, Text]]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> tuple[str, Text]: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[tuple[str, Text], ...]: ...

    def __getitem__(self, place: int | slice) -> Any:
        return self._all()[place]


@dataclass(frozen=True)
class Titled:
    """A title of the office's own, in the reader's language."""

    titles: dict[str, str]

    def __str__(self) -> str:
        return in_language(self.titles, (get_language() or "nl")[:2])


def type_on(code: str, day: date) -> DossierType | None:
    return DossierType.objects.current(day).filter(code=code).order_by("-from_on").first()


def type_choices(by: Actor, _row: Any) -> Sequence[tuple[str, str]]:
    return [(one.code, str(one)) for one in DossierType.objects.current(by.today)]


def plan_choices(by: Actor, _row: Any) -> Sequence[tuple[str, str]]:
    return [(one.code, str(one)) for one in PlanClass.objects.current(by.today)]


def plan_title(code: str, day: date) -> str:
    """The code with its title as it was called that day; the code alone when the plan does not know it."""
    found = PlanClass.objects.current(day).filter(code=code).first() if code else None
    return str(found) if found else code


def line_titles(kind: DossierType) -> list[tuple[str, str]]:
    language = (get_language() or "nl")[:2]
    return [(line.code, in_language(line.title, language)) for line in kind.lines]
