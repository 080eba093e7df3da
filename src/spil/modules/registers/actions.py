"""Every write of registers: their definitions, and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.door import read_once
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.workflow.rules import Family, Text
from spil.modules.registers import access
from spil.modules.registers.models import Register, Row
from spil.modules.registers.rules import (
    FieldDefinition,
    StateDefinition,
    WrongDefinition,
    WrongValue,
    changed_fields,
    checked_fields,
    checked_states,
    is_name,
    read_value,
    with_slots,
)

BadDefinition = Reason("BadDefinition", _("The definition cannot be used: %(why)s."))
BadValue = Reason("BadValue", _("“%(typed)s” does not fit in “%(title)s”."))
NoSuchField = Reason("NoSuchField", _("This register has no field “%(name)s”."))
NoSuchState = Reason("NoSuchState", _("This register has no state “%(name)s”."))
NothingEnds = Reason("NothingEnds", _("This register has no state in which a row is finished."))

_WHY = {
    "BadName": _("“%(name)s” is not a name that can be used"),
    "Twice": _("“%(name)s” stands in it twice"),
    "UnknownType": _("“%(name)s” has a type that does not exist"),
    "NoChoices": _("“%(name)s” has no choices"),
    "NotSortable": _("“%(name)s” cannot be sorted by"),
    "NoSlot": _("there is no room for another number, date or sorted text like “%(name)s”"),
    "FixedOnceMade": _("“%(name)s” cannot get another type, nor become sorted, once it exists"),
    "NoState": _("it has no state"),
    "UnknownFamily": _("“%(name)s” belongs to no family of states"),
    "Taken": _("“%(name)s” is in use already"),
    "EndStays": _("the state “%(name)s” cannot begin or cease to end the work, since rows may stand in it"),
    "StateGone": _("the state “%(name)s” cannot go, since rows may stand in it"),
}
_LEVELS = ((Confidentiality.OFFICE, _("Everyone in the office")), (Confidentiality.UNIT, _("The unit")))
_LANGUAGES = (("nl", "Nederlands"), ("fr", "Français"), ("en", "English"))
_TYPES = (
    ("text", _("Text")),
    ("long_text", _("Long text")),
    ("number", _("A number")),
    ("date", _("Date")),
    ("boolean", _("Yes or no")),
    ("choice", _("Choice")),
)
_FAMILIES = (
    ("new", _("New")),
    ("working", _("Being worked on")),
    ("waiting", _("Waiting for somebody else")),
    ("held", _("Held")),
    ("done", _("Finished")),
    ("cancelled", _("Cancelled")),
)
Language = Annotated[
    Literal["nl", "fr", "en"] | None,
    Ask(_("Language of these texts"), choices=_LANGUAGES, help=_("Your own language when left empty.")),
]


def _fields_of(_by: Actor, subject: Any) -> list[tuple[str, Text]]:
    """The fields of the register that is filled in, by title. None before it is known which."""
    register = subject.register if isinstance(subject, Row) else subject
    language = (get_language() or "nl")[:2]
    shown = [one for one in register.definitions if not one.retired] if register else []
    return [(one.name, one.title.get(language) or next(iter(one.title.values()), one.name)) for one in shown]


@dataclass(frozen=True)
class AskedField:
    """One field, as it is asked. `choices` are separated by commas."""

    name: Annotated[str, Ask(_("Name"), max_length=40)]
    title: Annotated[str, Ask(_("Title"), max_length=80)] = ""
    type: Annotated[
        Literal["text", "long_text", "number", "date", "boolean", "choice"], Ask(_("Type"), choices=_TYPES)
    ] = "text"
    sortable: Annotated[bool, Ask(_("Can be sorted by"))] = False
    choices: Annotated[str, Ask(_("Choices"), help=_("With commas between."), max_length=2000)] = ""

    def definition(self, language: str) -> FieldDefinition:
        choices = tuple(choice.strip() for choice in self.choices.split(",") if choice.strip())
        return FieldDefinition(
            self.name, {language: self.title or self.name}, self.type, self.sortable, "", choices
        )


@dataclass(frozen=True)
class AskedState:
    """One state, as it is asked."""

    code: Annotated[str, Ask(_("Name"), max_length=30)]
    title: Annotated[str, Ask(_("Title"), max_length=80)] = ""
    family: Annotated[
        Literal["new", "working", "waiting", "held", "done", "cancelled"],
        Ask(_("Meaning"), choices=_FAMILIES),
    ] = "new"

    def definition(self, language: str) -> StateDefinition:
        return StateDefinition(self.code, {language: self.title or self.code}, self.family)


@dataclass(frozen=True)
class AskedValue:
    """The value of one field of a row, by the field's name."""

    name: Annotated[str, Ask(_("Field"), choices=_fields_of)]
    value: Annotated[str, Ask(_("Value"), long=True)] = ""


def _fields_now(by: Actor, register: Register) -> list[AskedField]:
    return [
        AskedField(
            one.name,
            _titled(one.title, by),
            one.type,  # type: ignore[arg-type]  # a definition was checked when it was made
            one.sortable,
            ", ".join(one.choices),
        )
        for one in register.definitions
        if not one.retired
    ]


def _states_now(by: Actor, register: Register) -> list[AskedState]:
    return [
        AskedState(one.code, _titled(one.title, by), one.family)  # type: ignore[arg-type]
        for one in register.state_definitions
    ]


def _titled(title: Mapping[str, str], by: Actor) -> str:
    return title.get(by.language) or next(iter(title.values()), "")


Fields = Annotated[list[AskedField] | None, Ask(_("Fields"))]
States = Annotated[list[AskedState] | None, Ask(_("States"))]
FieldsNow = Annotated[
    list[AskedField] | None,
    Ask(
        _("Fields"),
        help=_("A field that you remove is asked no more; what was filled in stays."),
        start=_fields_now,
    ),
]
StatesNow = Annotated[list[AskedState] | None, Ask(_("States"), start=_states_now)]
Values = Annotated[list[AskedValue] | None, Ask(_("Values"))]
FirstValues = Annotated[list[AskedValue] | None, Ask(_("Values"), row_for_each=True)]


def _refused(problem: WrongDefinition) -> Refused:
    return Refused(BadDefinition(why=str(_WHY[problem.code]) % {"name": problem.name}))


def _look_whether_taken(*, code: str, series: str, **_asked: Any) -> dict[str, Any]:
    """The code or prefix that another kind has already; empty when both are free."""
    if Register.objects.filter(code=code).exists():
        return {"taken": code}
    in_code = series.upper() in {kind.series for kind in kinds.declared()}
    return {"taken": series if in_code or Register.objects.filter(series=series.upper()).exists() else ""}


@action(
    "registers.register.define",
    title=_("Make a register"),
    may=access.may_define,
    prepare=_look_whether_taken,
    icon="table-plus",
    order=80,
)
def define(
    *,
    by: Actor,
    code: Annotated[str, Ask(_("Name in addresses"), help=_("Small letters, such as: keys"), max_length=40)],
    title: Annotated[str, Ask(_("Title of one row"), help=_("For instance: key"), max_length=80)],
    plural: Annotated[str, Ask(_("Title of the list"), help=_("For instance: keys lent out"), max_length=80)],
    series: Annotated[str, Ask(_("Prefix of the numbers"), max_length=12)],
    taken: Annotated[str, Given] = "",
    fields: Fields = None,
    states: States = None,
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=_LEVELS)] = Confidentiality.OFFICE,
    language: Language = None,
) -> Register:
    """Make a register of the office's own: its fields, its states, its numbers. Its rows are records like all others.

    Refused (BadDefinition) for names that cannot stand in an address, fields without choices, more numbers, dates and
    sorted texts than there is room for. Without states a row is `open` and then `closed`.
    """
    spoken = language or by.language
    asked = [one.definition(spoken) for one in fields or []]
    stages = [one.definition(spoken) for one in states or []] or list(_PLAIN_STATES)
    try:
        if taken:
            raise WrongDefinition("Taken", taken)
        if not is_name(code):
            raise WrongDefinition("BadName", code)
        checked_fields(asked)
        checked_states(stages, Family)
        placed = with_slots(asked)
    except WrongDefinition as problem:
        raise _refused(problem) from None
    return Register(
        code=code,
        title={spoken: title},
        plural={spoken: plural},
        series=series.upper(),
        fields=[one.as_json() for one in placed],
        states=[one.as_json() for one in stages],
        confidentiality=confidentiality,
    )


_PLAIN_STATES = (
    StateDefinition("open", {"nl": "Open", "fr": "Ouvert", "en": "Open"}, "working"),
    StateDefinition("closed", {"nl": "Afgesloten", "fr": "Clôturé", "en": "Closed"}, "done"),
)


@action(
    "registers.register.change",
    title=_("Change the register"),
    may=access.may_change,
    icon="pencil",
    order=81,
)
def change(
    *,
    own_register: Register,
    by: Actor,
    title: Annotated[str, Ask(_("Title of one row"), max_length=80)] = "",
    plural: Annotated[str, Ask(_("Title of the list"), max_length=80)] = "",
    fields: FieldsNow = None,
    states: StatesNow = None,
    language: Language = None,
) -> None:
    """Change titles, add fields and states. A field that is left out is no longer asked or shown; its values stay.

    What is left empty stays as it is. A field keeps its type for good. A state stays once rows may stand in it, and
    goes on to be open or to end the work, since the rows were written down as such.
    """
    spoken = language or by.language
    try:
        if fields:
            asked = [one.definition(spoken) for one in fields]
            checked_fields(asked)
            own_register.fields = [
                one.as_json() for one in changed_fields(own_register.definitions, asked, spoken)
            ]
        if states:
            own_register.states = _changed_states(own_register.state_definitions, states, spoken)
    except WrongDefinition as problem:
        raise _refused(problem) from None
    if title:
        own_register.title = {**own_register.title, spoken: title}
    if plural:
        own_register.plural = {**own_register.plural, spoken: plural}
    own_register.version += 1


def _changed_states(
    old: Sequence[StateDefinition], asked: Sequence[AskedState], language: str
) -> list[dict[str, Any]]:
    known = {one.code: one for one in old}
    new = [one.definition(language) for one in asked]
    checked_states(new, Family)
    if gone := set(known) - {one.code for one in new}:
        raise WrongDefinition("StateGone", min(gone))
    for one in new:
        before = known.get(one.code)
        if before is not None and Family(before.family).is_open != Family(one.family).is_open:
            raise WrongDefinition("EndStays", one.code)
    titled = [
        StateDefinition(
            one.code, {**(known[one.code].title if one.code in known else {}), **one.title}, one.family
        )
        for one in new
    ]
    return [one.as_json() for one in titled]


@action(
    "registers.register.close", title=_("Close the register"), may=access.may_change, icon="lock", order=82
)
def close_register(*, own_register: Register, by: Actor) -> None:
    """No row is added or changed any more; all of it stays readable."""
    own_register.closed_on = by.today
    own_register.version += 1


@action(
    "registers.row.add", title=_("Add a row"), told=_("added this"), may=access.may_add, icon="plus", order=10
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
    """
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
    *, row: Row, by: Actor, title: Annotated[str, Ask(_("Subject"))] = "", values: Values = None
) -> None:
    """Change what a row says. Fields that are not named stay as they are; an empty value empties its field."""
    row.record.title = title or row.record.title
    _fill(row, row.register, values, by)


def _state_choices(_by: Actor, row: Any) -> list[tuple[str, str]]:
    if row is None:
        return []
    return [(one.code, next(iter(one.title.values()), one.code)) for one in row.register.state_definitions]


@action(
    "registers.row.move",
    title=_("Give another state"),
    told=_("gave this another state"),
    may=access.may_write,
    facts=("register", "record__owner"),
    moves_freely=True,
    icon="arrow-right",
    order=30,
)
def move(*, row: Row, by: Actor, state: Annotated[str, Ask(_("State"), choices=_state_choices)]) -> None:
    """Put a row in one of the states of its register."""
    if state not in {one.code for one in row.register.state_definitions}:
        raise Refused(NoSuchState(name=state))
    row.record.state = state


@action(
    "registers.row.close",
    title=_("Finish"),
    told=_("finished this"),
    may=access.may_write,
    facts=("register", "record__owner"),
    moves_freely=True,
    icon="checks",
    order=40,
)
def close_row(*, row: Row, by: Actor, remark: Annotated[str, Ask(_("Remark"), long=True)] = "") -> None:
    """Put a row in the first state that ends the work."""
    ending = next((one for one in row.register.state_definitions if not Family(one.family).is_open), None)
    if ending is None:
        raise Refused(NothingEnds())
    row.record.state = ending.code
