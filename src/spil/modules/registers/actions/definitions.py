"""A register of the office's own is made, changed and closed: its titles, its fields, its states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.questions import Raw
from spil.foundation.records.kinds import kinds
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.rules import Confidentiality
from spil.foundation.workflow.rules import Family
from spil.modules.registers import access
from spil.modules.registers.models import Register
from spil.modules.registers.rules import (
    FieldDefinition,
    StateDefinition,
    WrongDefinition,
    changed_fields,
    changed_title,
    checked_fields,
    checked_states,
    is_name,
    title_for,
    with_slots,
)

BadDefinition = Reason("BadDefinition", _("The definition cannot be used: %(why)s."))

_WHY = {
    "BadName": _("“%(name)s” is not a name that can be used"),
    "Twice": _("“%(name)s” stands in it twice"),
    "UnknownType": _("“%(name)s” has a type that does not exist"),
    "NoChoices": _("“%(name)s” has no choices"),
    "LongChoice": _("a choice of “%(name)s” is longer than 200 characters"),
    "NotSortable": _("“%(name)s” cannot be sorted by"),
    "NoSlot": _("there is no room for another number, date or sorted text like “%(name)s”"),
    "FixedOnceMade": _("“%(name)s” cannot get another type, nor become sorted, once it exists"),
    "NoState": _("it has no state"),
    "UnknownFamily": _("“%(name)s” belongs to no family of states"),
    "Taken": _("“%(name)s” is in use already"),
    "EndStays": _("the state “%(name)s” cannot begin or cease to end the work, since rows may stand in it"),
    "StateGone": _("the state “%(name)s” cannot go, since rows may stand in it"),
}
#: named people are named for each row
_LEVELS = LEVELS[:2]
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


def _fields_now(by: Actor, register: Register, _answers: Raw) -> list[AskedField]:
    return [
        AskedField(
            one.name,
            title_for(one.title, by.language),
            one.type,  # type: ignore[arg-type]  # a definition was checked when it was made
            one.sortable,
            ", ".join(one.choices),
        )
        for one in register.definitions
        if not one.retired
    ]


def _states_now(by: Actor, register: Register, _answers: Raw) -> list[AskedState]:
    return [
        AskedState(one.code, title_for(one.title, by.language), one.family)  # type: ignore[arg-type]
        for one in register.state_definitions
    ]


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


def _refused(problem: WrongDefinition) -> Refused:
    return Refused(BadDefinition(why=str(_WHY[problem.code]) % {"name": problem.name}))


def _taken(code: str, series: str) -> str:
    """The code or prefix that another kind has already; empty when both are free."""
    if Register.objects.filter(code=code).exists():
        return code
    in_code = series in {kind.series for kind in kinds.declared()}
    return series if in_code or Register.objects.filter(series=series).exists() else ""


@action(
    "registers.register.define",
    title=_("Make a register"),
    may=access.may_define,
    one_at_a_time=True,
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
        if taken := _taken(code, series.upper()):
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
                one.as_json() for one in changed_fields(own_register.definitions, asked, spoken, by.language)
            ]
        if states:
            own_register.states = _changed_states(own_register.state_definitions, states, spoken, by.language)
    except WrongDefinition as problem:
        raise _refused(problem) from None
    if title:
        own_register.title = {**own_register.title, spoken: title}
    if plural:
        own_register.plural = {**own_register.plural, spoken: plural}
    own_register.version += 1


def _changed_states(
    old: Sequence[StateDefinition], asked: Sequence[AskedState], language: str, reader: str
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
        replace(one, title=changed_title(known[one.code].title, one.title[language], language, reader))
        if one.code in known
        else one
        for one in new
    ]
    return [one.as_json() for one in titled]


@action(
    "registers.register.close",
    title=_("Close the register"),
    may=access.may_change,
    icon="lock",
    order=82,
    undone_by="registers.register.reopen",
)
def close_register(*, own_register: Register, by: Actor) -> None:
    """No row is added or changed any more. Those that are open are finished; all of them stay readable."""
    own_register.closed_on = by.today
    own_register.version += 1


@action(
    "registers.register.reopen",
    title=_("Open the register again"),
    may=access.may_reopen,
    icon="lock-open",
    order=83,
)
def reopen_register(*, own_register: Register, by: Actor) -> None:
    """Rows are added and changed again."""
    own_register.closed_on = None
    own_register.version += 1
