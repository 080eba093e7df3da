"""The rows of a register: added, filled in, moved from state to state, finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.door import read_once
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.passing import refuse_who_left
from spil.foundation.handling.returning import deadlines_again, turns_again
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.foundation.workflow.rules import Family, Text
from spil.modules.registers import access
from spil.modules.registers.models import Register, Row
from spil.modules.registers.rules import WrongValue, read_value, title_for
from spil.modules.registers.states import TAKEN_BACK

BadValue = Reason("BadValue", _("“%(typed)s” does not fit in “%(title)s”."))
NoSuchField = Reason("NoSuchField", _("This register has no field “%(name)s”."))
NoSuchState = Reason("NoSuchState", _("This register has no state “%(name)s”."))
NothingEnds = Reason("NothingEnds", _("This register has no state in which a row is finished."))


def _fields_of(_by: Actor, subject: Any) -> list[tuple[str, Text]]:
    """The fields of the register that is filled in, by title. None before it is known which."""
    register = subject.register if isinstance(subject, Row) else subject
    language = (get_language() or "nl")[:2]
    shown = [one for one in register.definitions if not one.retired] if register else []
    return [(one.name, one.title.get(language) or next(iter(one.title.values()), one.name)) for one in shown]


@dataclass(frozen=True)
class AskedValue:
    """The value of one field of a row, by the field's name."""

    name: Annotated[str, Ask(_("Field"), choices=_fields_of)]
    value: Annotated[str, Ask(_("Value"), long=True, numbers=True)] = ""


Values = Annotated[list[AskedValue] | None, Ask(_("Values"))]
FirstValues = Annotated[list[AskedValue] | None, Ask(_("Values"), row_for_each=True)]


@action(
    "registers.row.add",
    title=_("Add a row"),
    told=_("added this"),
    may=access.may_add,
    undone_by="registers.row.take_back",
    icon="plus",
    order=10,
)
def add(
    *,
    own_register: Register,
    by: Actor,
    title: Annotated[str, Ask(_("Subject"))],
    values: FirstValues = None,
    listed_on: Annotated[date | None, Ask(_("Date"), help=_("Today when left empty."))] = None,
    owner: Annotated[Person | None, Ask(_("Owner"), help=_("Yourself when left empty."))] = None,
) -> Row:
    """Add a row to a register; it gets the next number of the register's series.

    It always belongs to somebody: of a register that only a unit reads, a row of nobody would be read by nobody.
    Refused for an owner who does not work here any more (HasLeft).
    """
    refuse_who_left(owner, "owner", by)
    owner = owner or _whoever_adds(by)
    record = Record(
        kind=own_register.kind_code,
        title=title,
        owner=owner,
        unit_id=owner.unit_id if owner else None,
        confidentiality=own_register.confidentiality,
        language=by.language,
    )
    row = Row(record=record, register=own_register, listed_on=listed_on or by.today)
    _fill(row, own_register, values, by)
    return row


def _whoever_adds(by: Actor) -> Person | None:
    person = by.deciding_id
    return read_once(("person", person), lambda: Person.objects.filter(pk=person).first()) if person else None


def _fill(row: Row, register: Register, values: Sequence[AskedValue] | None, by: Actor) -> None:
    known = {one.name: one for one in register.definitions if not one.retired}
    for answer in values or []:
        definition = known.get(answer.name)
        if definition is None:
            raise Refused(NoSuchField(name=answer.name))
        try:
            row.put(definition, read_value(definition, answer.value, by.language))
        except WrongValue as problem:
            title = next(iter(definition.title.values()), definition.name)
            raise Refused(BadValue(typed=problem.typed, title=title)) from None


@action(
    "registers.row.change",
    title=_("Change"),
    told=_("changed this"),
    may=access.may_write,
    facts=("register", "record__owner"),
    icon="pencil",
    order=20,
)
def change_row(
    *,
    row: Row,
    by: Actor,
    title: Annotated[str, Ask(_("Subject"))] = "",
    values: Values = None,
    listed_on: Annotated[date | None, Ask(_("Date"))] = None,
) -> None:
    """Change what a row says. Fields that are not named stay as they are; an empty value empties its field."""
    row.record.title = title or row.record.title
    row.listed_on = listed_on or row.listed_on
    _fill(row, row.register, values, by)


def _state_choices(by: Actor | None, row: Any) -> list[tuple[str, str]]:
    """The states of the row's register. Of several rows it is not known which: those of all, each with its registers
    where not all have it; a row of a register that has it not is refused. None when nobody asks (a schema)."""
    if row is not None:
        return [(code, titles[0]) for code, titles in _titles([row.register]).items()]
    registers = list(Register.objects.order_by("pk")) if by is not None else []
    found = {}
    for code, titles in _titles(registers).items():
        having = [str(one) for one in registers if any(state.code == code for state in one.state_definitions)]
        where = f" ({', '.join(having)})" if len(having) < len(registers) else ""
        found[code] = " / ".join(dict.fromkeys(titles)) + where
    return list(found.items())


def _titles(registers: Sequence[Register]) -> dict[str, list[str]]:
    """What these registers call each state, by its code."""
    found: dict[str, list[str]] = {}
    for state in (state for register in registers for state in register.state_definitions):
        found.setdefault(state.code, []).append(
            title_for(state.title, (get_language() or "nl")[:2]) or state.code
        )
    return found


@action(
    "registers.row.move",
    title=_("Give another state"),
    told=_("gave this another state"),
    may=access.may_finish,
    facts=("register", "record__owner"),
    moves_freely=True,
    icon="arrow-right",
    order=30,
)
def move(
    *, row: Row, by: Actor, state: Annotated[str, Ask(_("State"), choices=_state_choices)]
) -> list[Deadline | Remove | Turn]:
    """Put a row in one of the states of its register.

    One that is finished and goes on after all has its deadlines and its turns again: it has no other way back.
    """
    family = next((one.family for one in row.register.state_definitions if one.code == state), None)
    if family is None:
        raise Refused(NoSuchState(name=state))
    row.record.state = state
    if row.record.is_open or not Family(family).is_open:
        return []
    return [*deadlines_again(row.record), *turns_again(row.record)]


@action(
    "registers.row.take_back",
    title=_("Take the row back"),
    told=_("took this back"),
    may=access.may_finish,
    facts=("register", "record__owner"),
    moves=(None, TAKEN_BACK),
    concerns=lambda row: row.record.state != TAKEN_BACK.code,
    icon="arrow-back-up",
    aside=True,
    order=48,
)
def take_back(*, row: Row, by: Actor) -> None:
    """It was added by mistake. Another state of its register makes it count again."""


@action(
    "registers.row.close",
    title=_("Finish"),
    told=_("finished this"),
    may=access.may_finish,
    facts=("register", "record__owner"),
    moves_freely=True,
    while_open=True,
    icon="checks",
    order=40,
)
def close_row(*, row: Row, by: Actor, remark: Annotated[str, Ask(_("Remark"), long=True)] = "") -> None:
    """Put a row that is open in the first state that ends the work."""
    ending = next((one for one in row.register.state_definitions if not Family(one.family).is_open), None)
    if ending is None:
        raise Refused(NothingEnds())
    row.record.state = ending.code
