"""The types of post: those that every office has, and its own.

The names of own types are read once and kept. A process looks again at the first question of every request, and at the
latest after half a minute; rules are read when they are needed, in one query.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, overload

from django.core.signals import request_started
from django.db import connection
from django.utils.translation import get_language

from spil.foundation.actions.door import read_once
from spil.foundation.handling.dating import office_calendar
from spil.foundation.organisation.models import Person, Unit
from spil.foundation.settled.keeping import Settled
from spil.foundation.workflow.rules import Text
from spil.modules.post.models import ItemType, ItemTypeRule
from spil.modules.post.rules import ANSWER_DAYS, BUILT_IN, PLAIN, TypeRules

#: seconds
PATIENCE = 30.0
_BUILT_IN = tuple((str(value), label) for value, label in ItemType.choices)


class OwnName:
    """The name of an own type, in the reader's language where there is one."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def __str__(self) -> str:
        wanted = (get_language() or "nl")[:2]
        return self._names.get(wanted) or next(iter(self._names.values()), "")


_rules: Settled[TypeRules] = Settled(ItemTypeRule, Unit, Person, most=64)
_own_types: Settled[tuple[tuple[str, Text], ...]] = Settled(ItemTypeRule, most=1)


def _read_own_types() -> tuple[tuple[str, Text], ...]:
    rows = ItemTypeRule.objects.exclude(names={}).order_by("from_on", "pk").values_list("code", "names")
    return tuple((code, OwnName(names)) for code, names in dict(rows).items())


class TypeChoices(Sequence[tuple[str, Text]]):
    """All types, as the choices of a field. One instance a process."""

    def __init__(self) -> None:
        self._own: tuple[tuple[str, Text], ...] = ()
        self._looked_at = float("-inf")
        self._has_table = False

    def _all(self) -> tuple[tuple[str, Text], ...]:
        if time.monotonic() - self._looked_at > PATIENCE:
            self._refresh()
        return _BUILT_IN + self._own

    def _refresh(self) -> None:
        table = ItemTypeRule._meta.db_table
        self._has_table = self._has_table or table in connection.introspection.table_names()
        if self._has_table:
            self._looked_at = time.monotonic()
            self._own = _own_types.get("", _read_own_types)

    def forget(self, **_sent: Any) -> None:
        """Look again at the next question."""
        self._looked_at = float("-inf")

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> tuple[str, Text]: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[tuple[str, Text], ...]: ...
    def __getitem__(self, place: int | slice) -> Any:
        return self._all()[place]

    def __iter__(self) -> Iterator[tuple[str, Text]]:
        return iter(self._all())


type_choices = TypeChoices()
request_started.connect(type_choices.forget, dispatch_uid="spil-post-types")


def types_for(_by: Any, _row: Any) -> Sequence[tuple[str, Text]]:
    return type_choices


#: what the office sets for a type, and where it stands
_SETTINGS = {
    "unit_id": "unit",
    "person_id": "person",
    "person_left_on": "person__left_on",
    "head_id": "unit__head",
    "head_left_on": "unit__head__left_on",
    "asks_answer": "asks_answer",
    "answer_days": "answer_days",
    "confidentiality": "confidentiality",
    "remind_days": "remind_days",
    "escalate_days": "escalate_days",
}


def rules_for(code: str, on: date) -> TypeRules:
    """What holds for this type that day: as the office set it, else as it is built in; a query in a passage at most."""
    return read_once(("post.rules", code, on), lambda: rules_of([code], on)[code], _rules)


def rules_of(codes: Sequence[str], on: date) -> dict[str, TypeRules]:
    """The same for several types, in one query."""
    found = {code: BUILT_IN.get(code, PLAIN) for code in codes}
    rows = ItemTypeRule.objects.current(on).filter(code__in=set(codes)).order_by("from_on", "pk")
    for code, incoming, outgoing, *settings in rows.values_list(
        "code", "mandatory", "mandatory_out", *_SETTINGS.values()
    ):
        told = dict(zip(_SETTINGS, settings, strict=True))
        found[code] = TypeRules(mandatory=tuple(incoming), mandatory_out=tuple(outgoing), **told)
    return found


def asked_by_type(on: date) -> dict[str, list[str]]:
    """The questions about what comes in that each type makes mandatory that day, for forms."""
    rules = rules_of([code for code, _title in type_choices], on)
    return {code: _put(one.mandatory) for code, one in rules.items() if one.mandatory}


def asked_by_type_out(on: date) -> dict[str, list[str]]:
    """The same of what goes out."""
    rules = rules_of([code for code, _title in type_choices], on)
    return {code: _put(one.mandatory_out) for code, one in rules.items() if one.mandatory_out}


def _put(names: Sequence[str]) -> list[str]:
    """As the form asks it: a sender or addressee is one of the contacts, or a name."""
    return [{"party_name": "party"}.get(name, name) for name in names]


def answer_day(rules: TypeRules, arrived_on: date, handler_id: int | None = None) -> date:
    """The last day for an answer to what arrived that day."""
    return office_calendar(arrived_on, handler_id).add(arrived_on, rules.answer_days or ANSWER_DAYS)


def head_of(unit_id: int | None, on: date) -> int | None:
    """The head of the unit, as long as that one works here."""
    if not unit_id:
        return None
    here = Unit.objects.filter(pk=unit_id).exclude(head__left_on__lte=on)
    return here.values_list("head", flat=True).first()


def title_of(code: str) -> str:
    return str(dict(type_choices).get(code, code))
