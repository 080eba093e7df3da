"""Opening a dossier, filling it, saying what is there, where its paper lies, and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.handling.actions.coordinating import may_coordinate
from spil.foundation.handling.filing import file_into
from spil.foundation.handling.passing import refuse_who_left
from spil.foundation.organisation.models import Person
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.records.models import Record
from spil.foundation.records.rules import is_stricter
from spil.modules.dossiers import access
from spil.modules.dossiers.models import Dossier
from spil.modules.dossiers.models.checking import missing_titles
from spil.modules.dossiers.models.settings import line_titles, plan_choices, type_choices, type_on
from spil.modules.dossiers.states import CLOSED, COMPLETE, OPEN

Incomplete = Reason(
    "Incomplete",
    _("Not everything is there yet: %(lines)s."),
    _("Put it in the dossier, or tick it off when you have seen it."),
)
NoSuchType = Reason("NoSuchType", _("There is no such type of dossier now."))
NoSuchLine = Reason("NoSuchLine", _("The checklist has no line “%(line)s”."))
EndedThen = Reason(
    "EndedThen", _("%(day)s cannot be the day on which it ended."), _("Choose a day from 1900 to today.")
)
BarcodeTaken = Reason("BarcodeTaken", _("Another dossier has this barcode."), _("Look at the label again."))
#: a year of which a figure was forgotten would let everything in the dossier go at once
_EARLIEST = date(1900, 1, 1)

_DECLARED: dict[str, Any] = {"may": access.may_keep, "facts": ("type", "record__owner")}
Type = Annotated[str, Ask(_("Type of dossier"), choices=type_choices)]
Plan = Annotated[
    str,
    Ask(
        _("Place in the plan"),
        choices=plan_choices,
        help=pgettext_lazy("dossier", "As the type says when left empty."),
    ),
]
Owner = Annotated[Person | None, Ask(_("Owner"), help=_("You, when left empty."))]
Put = Annotated[Record, Ask(_("Record"), help=_("Its number or words of its title."))]


def _lines(_by: Actor, row: Any) -> Sequence[tuple[str, str]]:
    return line_titles(row.type) if isinstance(row, Dossier) else []


def _ticked(_by: Actor, row: Any) -> Sequence[tuple[str, str]]:
    if not isinstance(row, Dossier):
        return []
    titles = dict(line_titles(row.type))
    return [(code, titles.get(code, code)) for code in row.ticks]


@action(
    "dossiers.dossier.open",
    title=_("Open a dossier"),
    told=_("opened this dossier"),
    may=access.may_open,
    icon="folder-plus",
    order=10,
)
def open_dossier(
    *,
    by: Actor,
    title: Annotated[str, Ask(_("Subject"))],
    type: Type,
    owner: Owner = None,
    plan_code: Plan = "",
    opened_on: Annotated[date | None, Ask(_("Opened on"), help=_("Today when left empty."))] = None,
) -> Dossier:
    """Open a dossier of a type; it begins with that type's checklist, plan and readers.

    Refused: NoSuchType, and HasLeft for an owner who does not work here any more.
    """
    refuse_who_left(owner, "owner", by)
    day = opened_on or by.today
    kind = type_on(type, by.today)
    if kind is None:
        raise Refused(NoSuchType().about("type"))
    owner = owner or Person.objects.filter(pk=by.deciding_id or 0).first()
    record = Record(
        kind="dossiers.dossier",
        title=title,
        owner=owner,
        unit_id=owner.unit_id if owner else None,
        language=by.language,
        confidentiality=kind.confidentiality,
    )
    return Dossier(record=record, type=kind, plan_code=plan_code or kind.plan_code, opened_on=day)


@action(
    "dossiers.dossier.add",
    title=_("Put a record in"),
    told=_("put a record in this dossier"),
    icon="corner-down-right",
    order=20,
    moves=((OPEN, COMPLETE), None),
    **_DECLARED,
)
def add(*, dossier: Dossier, by: Actor, record: Put) -> None:
    """Put any record in the dossier. Refused as putting it there from its own page is."""
    refusal = may_coordinate(by, record)
    if refusal is not None:
        raise Refused(refusal.about("record"))
    file_into(record, dossier.record, by, "record")


@action(
    "dossiers.dossier.tick",
    title=_("Tick off a line"),
    told=_("ticked off a line of the checklist"),
    icon="checkbox",
    order=30,
    moves=((OPEN, COMPLETE), None),
    **_DECLARED,
)
def tick(
    *,
    dossier: Dossier,
    by: Actor,
    line: Annotated[str, Ask(_("What is there"), choices=_lines, of_row=True)],
    remark: Annotated[str, Ask(_("What you saw"), max_length=200)] = "",
) -> None:
    """Say that a line of the checklist is there. Refused for a line that the type does not have (NoSuchLine)."""
    if line not in dict(line_titles(dossier.type)):
        raise Refused(NoSuchLine(line=line).about("line"))
    said = {"by": by.person_id or 0, "on": by.today.isoformat(), "remark": remark}
    dossier.ticks = {**dossier.ticks, line: said}


@action(
    "dossiers.dossier.untick",
    title=_("Take a tick back"),
    told=_("took a tick back"),
    icon="arrow-back-up",
    concerns=lambda dossier: bool(dossier.ticks),
    order=31,
    moves=((OPEN, COMPLETE), OPEN),
    **_DECLARED,
)
def untick(
    *, dossier: Dossier, by: Actor, line: Annotated[str, Ask(_("Line"), choices=_ticked, of_row=True)]
) -> None:
    """What was ticked is not there after all; the dossier is open again. Refused: NoSuchLine."""
    if line not in dossier.ticks:
        raise Refused(NoSuchLine(line=line).about("line"))
    dossier.ticks = {code: said for code, said in dossier.ticks.items() if code != line}


@action(
    "dossiers.dossier.complete",
    title=_("Call it complete"),
    told=_("found this dossier complete"),
    moves=(OPEN, COMPLETE),
    icon="checkup-list",
    order=35,
    **_DECLARED,
)
def complete(*, dossier: Dossier, by: Actor) -> None:
    """Everything that the type asks is there. Refused while something is missing (Incomplete), and names it.

    It looks while the dossier is locked: what a colleague takes out meanwhile is missed.
    """
    if missing := missing_titles(dossier, by):
        raise Refused(Incomplete(lines=", ".join(missing)))


@action(
    "dossiers.dossier.place",
    title=_("Say where the paper lies"),
    told=_("said where the paper lies"),
    one_at_a_time=True,
    icon="map-pin",
    order=40,
    **_DECLARED,
)
def place(
    *,
    dossier: Dossier,
    by: Actor,
    cabinet: Annotated[str, Ask(_("Cabinet"), max_length=60)] = "",
    box: Annotated[str, Ask(_("Box"), max_length=60)] = "",
    barcode: Annotated[
        str, Ask(_("Barcode"), help=_("On the label of the box or the folder."), max_length=60)
    ] = "",
) -> None:
    """Cabinet, box and barcode of the paper; empty for what exists on the screen only. Refused: BarcodeTaken.

    The refusal names no dossier: it may be one that the actor does not see. Its barcode stands on paper in hand.
    """
    if barcode:
        one_at_a_moment()
        if Dossier.objects.filter(barcode=barcode).exclude(pk=dossier.pk).exists():
            raise Refused(BarcodeTaken().about("barcode"))
    dossier.cabinet, dossier.box, dossier.barcode = cabinet, box, barcode


@action(
    "dossiers.dossier.change",
    title=_("Change type or place in the plan"),
    told=_("changed what kind of dossier this is"),
    icon="pencil",
    aside=True,
    order=45,
    moves=((OPEN, COMPLETE), OPEN),
    **_DECLARED,
)
def change(*, dossier: Dossier, by: Actor, type: Type, plan_code: Plan = "") -> None:
    """Give another type, with that type's checklist of today; what was ticked stays.

    A type that is for fewer readers takes the others their sight; one that is for more gives it to nobody. Refused:
    NoSuchType.
    """
    kind = type_on(type, by.today)
    if kind is None:
        raise Refused(NoSuchType().about("type"))
    record = dossier.record
    if is_stricter(kind.confidentiality, record.confidentiality):
        record.confidentiality = kind.confidentiality
        record.unit_id = record.unit_id or (record.owner.unit_id if record.owner else None)
    dossier.type, dossier.plan_code = kind, plan_code or kind.plan_code


@action(
    "dossiers.dossier.close",
    title=_("Close the dossier"),
    told=_("closed this dossier"),
    moves=((OPEN, COMPLETE), CLOSED),
    icon="lock",
    order=50,
    **_DECLARED,
)
def close(
    *,
    dossier: Dossier,
    by: Actor,
    ended_on: Annotated[
        date | None,
        Ask(_("Ended on"), help=_("The contract, the employment, the procedure. Today when left empty.")),
    ] = None,
    remark: Annotated[str, Ask(_("Remark"), long=True)] = "",
) -> None:
    """Nothing more is expected; the period for which it is kept counts from the day that it ended.

    Refused for a day to come and one that is absurdly long ago (EndedThen).
    """
    day = ended_on or by.today
    if not _EARLIEST <= day <= by.today:
        raise Refused(EndedThen(day=day).about("ended_on"))
    dossier.ended_on = day


@action(
    "dossiers.dossier.reopen",
    title=_("Reopen"),
    told=_("reopened this dossier"),
    moves=((CLOSED, COMPLETE), OPEN),
    icon="lock-open",
    order=51,
    **_DECLARED,
)
def reopen(*, dossier: Dossier, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """It goes on after all; nothing counts down any more."""
    dossier.ended_on = None
