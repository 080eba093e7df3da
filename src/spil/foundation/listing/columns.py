"""What the columns of a list can be: what every record has, and what its kind declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.listing.rules import value_at
from spil.foundation.records.kinds import Field, FieldType, Kind
from spil.foundation.workflow.rules import Text

#: fields that are no single value
NO_COLUMN = frozenset({FieldType.FILE, FieldType.ROWS, FieldType.PERIOD})
_QUIET = frozenset({FieldType.DATE, FieldType.MONEY, FieldType.NUMBER})


@dataclass(frozen=True)
class Column:
    """One column. `field` is the kind's own field; None for what every record has, which `name` then says."""

    name: str
    title: Text
    field: Field | None = None

    @property
    def is_summed(self) -> bool:
        found = self.field
        return found is not None and found.adds_up and found.type in {FieldType.MONEY, FieldType.NUMBER}


def value_of(row: Any, field: Field) -> Any:
    """The value of a field as a list shows it and counts it: below zero where it is taken off."""
    found = value_at(row, field.name)
    if field.taken_off is None or found is None:
        return found
    column, value = field.taken_off
    return -found if value_at(row, column) == value else found


GENERAL: tuple[Column, ...] = (
    Column("number", _("Number")),
    Column("title", _("Subject")),
    Column("owner", _("Owner")),
    Column("requester", _("Asked by")),
    Column("unit", _("Unit")),
    Column("deadline", _("Deadline")),
    Column("state", _("State")),
    Column("confidentiality", _("Confidentiality")),
    Column("urgent", _("Urgent")),
    Column("dossier", _("Dossier")),
    Column("registered", _("Registered")),
    Column("closed", _("Closed on")),
)


def columns_of(kind: Kind) -> dict[str, Column]:
    """Everything that can be a column of this kind's list, by name; what the kind declares goes first."""
    own = [Column(field.name, field.title, field) for field in party_first(kind.fields)]
    names = {column.name for column in own}
    general = [column for column in GENERAL if column.name not in names]
    before, after = general[:1], general[1:]
    return {column.name: column for column in (*before, *own, *after)}


def party_first(fields: Iterable[Field]) -> list[Field]:
    """The fields that can be a column; the first that is no date or amount leads, as on a phone."""
    fitting = [field for field in fields if field.type not in NO_COLUMN]
    first = next((field for field in fitting if field.listed and field.type not in _QUIET), None)
    return [first, *(field for field in fitting if field is not first)] if first else fitting


#: the kind's own columns of a list that nobody arranged; more make it wider than a screen
MOST_USUAL = 5


def usual_columns(kind: Kind) -> list[str]:
    """The columns of a list that nobody arranged: number, day, whom it is from, subject, and the rest."""
    own = [field.name for field in party_first(kind.fields) if field.listed][:MOST_USUAL]
    day = [kind.listed_by] if kind.listed_by in own else []
    first = [name for name in own if name not in day][:1]
    rest = [name for name in own if name not in (*day, *first)]
    return ["number", *day, *first, "title", "confidentiality", *rest, "owner", "deadline", "state"]


def chosen_columns(kind: Kind, names: Iterable[str]) -> list[Column]:
    """The columns with these names, in that order, each once; unknown names are left out. Usual ones for none.

    The subject is always among them: a row without it says nothing.
    """
    known = columns_of(kind)
    found = [known[name] for name in dict.fromkeys(names) if name in known]
    if not found:
        return [known[name] for name in dict.fromkeys(usual_columns(kind)) if name in known]
    return found if any(column.name == "title" for column in found) else [*found, known["title"]]
