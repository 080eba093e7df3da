"""The kinds that registers are, read from their definitions.

The definitions are read once and kept. A process looks again whether they changed at the first question of every
request, for a code that it does not know, and at the latest after half a minute.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.signals import request_started
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spil.foundation.records.kinds import Field, FieldType, InPlace, Kind, SearchParts
from spil.foundation.settled.keeping import Settled
from spil.foundation.workflow.rules import Family, State, States
from spil.modules.registers.models import Register, Row
from spil.modules.registers.rules import FieldDefinition
from spil.modules.registers.states import TAKEN_BACK

_versions: Settled[tuple[tuple[int, int], ...]] = Settled(Register, most=1)
#: seconds
PATIENCE = 30.0
_TYPES = {
    "text": FieldType.TEXT,
    "long_text": FieldType.LONG_TEXT,
    "number": FieldType.NUMBER,
    "date": FieldType.DATE,
    "boolean": FieldType.BOOLEAN,
    "choice": FieldType.CHOICE,
}


@dataclass(frozen=True)
class PerLanguage:
    """A text that somebody wrote, shown in the reader's language where there is one, else as it was written first."""

    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> PerLanguage:
        return cls(tuple((language, text) for language, text in texts.items() if text))

    def __str__(self) -> str:
        known = dict(self.texts)
        wanted = (get_language() or "nl")[:2]
        return known.get(wanted) or next(iter(known.values()), "")


class RegisterKinds:
    """The source of kinds for the registry: one instance a process."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self._versions: tuple[tuple[int, int], ...] | None = None
        self._looked_at = float("-inf")
        self._has_table = False

    def __call__(self) -> dict[str, Kind]:
        if time.monotonic() - self._looked_at > PATIENCE:
            self.refresh()
        return self._kinds

    def forget(self, **_sent: Any) -> None:
        """Look again at the next question. What was read stays if nothing has changed."""
        self._looked_at = float("-inf")

    def clear(self) -> None:
        """Know nothing, like a process that has just started; for tests, whose registers are rolled back."""
        self._kinds, self._versions = {}, None
        self.forget()

    def refresh(self) -> None:
        if not self._table_is_there():
            return
        versions = _versions.get(
            "", lambda: tuple(Register.objects.order_by("pk").values_list("pk", "version"))
        )
        if versions != self._versions:
            self._kinds = {
                register.kind_code: kind_of(register) for register in Register.objects.order_by("pk")
            }
            self._versions = versions
        self._looked_at = time.monotonic()  # last: until then another thread reads for itself

    def _table_is_there(self) -> bool:
        """An office that is being made, or a database before its first migration, has no registers."""
        if not self._has_table:
            self._has_table = Register._meta.db_table in connection.introspection.table_names()
        return self._has_table


register_kinds = RegisterKinds()
request_started.connect(register_kinds.forget, dispatch_uid="spil-register-kinds")


def kind_of(register: Register) -> Kind:
    """The kind that a register is."""
    shown = [one for one in register.definitions if not one.retired]
    states = [
        State(one.code, PerLanguage.of(one.title), Family(one.family)) for one in register.state_definitions
    ]
    return Kind(
        code=register.kind_code,
        title=PerLanguage.of(register.title),
        plural=PerLanguage.of(register.plural),
        icon=register.icon,
        model=Row,
        states=States((*states, TAKEN_BACK)),
        series=register.series,
        fields=(*(_field(one, position) for position, one in enumerate(shown)), _LISTED_ON),
        facts=("register",),
        in_place={"title": InPlace("registers.row.change")},
        listed_by="listed_on",
        confidentiality=register.confidentiality,
        where={"register_id": register.pk},
        search=partial(_search, tuple(shown)),
        made_by="registers.row.add",
        made_with=register.pk,
        settled_by=("registers.register.change", "registers.register.close", "registers.register.reopen"),
    )


#: the day by which the list is ordered
_LISTED_ON = Field(
    "listed_on",
    _("Date"),
    FieldType.DATE,
    listed=False,
    sortable=True,
    changed_by=InPlace("registers.row.change"),
)
#: further fields stand on the record page only
MOST_LISTED = 5


def _field(definition: FieldDefinition, position: int) -> Field:
    return Field(
        name=definition.path,
        title=PerLanguage.of(definition.title),
        type=_TYPES[definition.type],
        listed=position < MOST_LISTED and definition.type != "long_text",
        sortable=bool(definition.slot),
        choices=tuple((choice, choice) for choice in definition.choices),
        changed_by=InPlace(
            "registers.row.change", asks="values-0-value", given=(("values-0-name", definition.name),)
        ),
    )


def _search(shown: tuple[FieldDefinition, ...], row: Any) -> SearchParts:
    texts = [one for one in shown if one.type in {"text", "long_text", "choice"}]
    return SearchParts(names=" ".join(str(value_of(row, one) or "") for one in texts))


def value_of(row: Row, definition: FieldDefinition) -> Any:
    return getattr(row, definition.slot) if definition.slot else row.values.get(definition.name)
