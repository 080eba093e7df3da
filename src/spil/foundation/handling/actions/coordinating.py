"""Who has a record, until when, and who reads along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import readers_in
from spil.foundation.access.refusals import NotPermitted, Reason, Refusal, Refused
from spil.foundation.access.sight import blind_among
from spil.foundation.actions.declaration import Ask, action, back_to
from spil.foundation.actions.questions import Raw
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.queries import Changes, last_changes
from spil.foundation.handling.dating import office_calendar, on_another_day, without_deadline
from spil.foundation.handling.passing import ASSIGN, passed_on, refuse_who_left
from spil.foundation.organisation.models import Person, Role, Unit
from spil.foundation.records.kinds import business_row, kinds
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality, MemberKind, Readers, only, readers_of
from spil.foundation.turns.models import Turn

DeadlinePassed = Reason("DeadlinePassed", _("%(day)s is over."), _("Choose a day from today on."))
NoDeadline = Reason(
    "NoDeadline",
    _("Nobody set a deadline here."),
    _("What the rules ask stands until this is dealt with."),
)
OneOfTwo = Reason("OneOfTwo", _("Choose a day, or a number of working days."))
ReadsAlready = Reason("ReadsAlready", _("Whoever you chose reads this already."))
OfferInstead = Reason(
    "OfferInstead",
    _("Nobody is given this in passing."),
    _("Hand it over: the other then accepts it, or declines with a word."),
)
SET_DEADLINE, LIFT_DEADLINE = "records.record.set_deadline", "records.record.lift_deadline"
#: who may hand work to others and change who reads along
COORDINATORS = (
    Role.OFFICE_MANAGER,
    Role.ASSISTANT,
    Role.SECRETARY,
    Role.MANAGER,
    Role.DIRECTOR,
    Role.RECEPTION,
)


def _named_now(kind: MemberKind) -> Callable[[Actor, Any, Raw], list[str]]:
    """What is named now, to start with: whoever changes who reads along begins with who does, and with herself."""

    def start(by: Actor, row: Any, _answers: Raw) -> list[str]:
        record = getattr(row, "record", row)
        found = sorted(one.ref for one in readers_in(record.audience_id).members if one.kind == kind)
        mine = [str(by.deciding_id)] if kind == MemberKind.PERSON and by.deciding_id else []
        return list(dict.fromkeys([*found, *mine]))

    return start


NamedPeople = Annotated[
    list[Person] | None, Ask(_("People who read along"), start=_named_now(MemberKind.PERSON))
]
NamedUnits = Annotated[list[Unit] | None, Ask(_("Units that read along"), start=_named_now(MemberKind.UNIT))]
NamedRoles = Annotated[
    list[str] | None,
    Ask(_("Roles that read along"), choices=Role.choices, start=_named_now(MemberKind.ROLE)),
]
Owner = Annotated[Person, Ask(_("To"))]
People = Annotated[list[Person], Ask(_("Who"))]


def may_coordinate(by: Actor, record: Record) -> Refusal | None:
    """The owner of the record, and those who coordinate the office's work; of a personal note the owner alone."""
    is_owner = record.owner_id is not None and record.owner_id == by.deciding_id
    coordinates = by.is_system if kinds.of(record).personal else by.has_role(*COORDINATORS)
    if is_owner or coordinates:
        return None
    return NotPermitted(who=record.owner or Role.OFFICE_MANAGER.label)


def may_assign(by: Actor, record: Record) -> Refusal | None:
    """Who coordinates, and the owner; never for what changes hands by an offer."""
    return OfferInstead() if kinds.of(record).offered else may_coordinate(by, record)


@action(
    ASSIGN,
    title=_("Assign"),
    told=_("assigned this"),
    may=may_assign,
    facts=("owner",),
    while_open=True,
    icon="user-check",
    key="W",
    order=60,
    inverse=back_to(ASSIGN, "owner", empty=False),
)
def assign(*, record: Record, by: Actor, owner: Owner) -> list[Turn]:
    """Give the record to somebody; in a record for named people that person reads along from now on.

    What was asked of who had it is asked of the new owner; a decision stays with whoever has to make it. Refused for
    who has left (HasLeft).
    """
    refuse_who_left(owner, "owner", by)
    former_id, record.owner = record.owner_id, owner
    return passed_on(record, former_id)


#: the deadline that somebody set; those of the rules go by other names
SET_BY_HAND = "deadline"


def _days_before(changes: Changes) -> list[str]:
    """The days that stood there before, the nearest first."""
    was = changes.get("-deadline", [""])[0]
    return sorted(one.removeprefix(f"{SET_BY_HAND} ") for one in was.split(", ") if one)


def _as_it_stood(changes: Changes) -> tuple[str, Changes]:
    """The nearest day that stood there before, or none."""
    days = _days_before(changes)
    return (SET_DEADLINE, {"due_on": days[:1]}) if days else (LIFT_DEADLINE, {})


def _stood_before(record: Record, due_on: date) -> bool:
    """Whether the last change of the deadline took this day away."""
    return due_on.isoformat() in _days_before(last_changes(record.pk, SET_DEADLINE, LIFT_DEADLINE))


@action(
    SET_DEADLINE,
    title=_("Set deadline"),
    told=_("set a deadline"),
    may=may_coordinate,
    facts=("owner", "legal_entity"),
    while_open=True,
    icon="flag",
    aside=True,
    key="D",
    order=61,
    inverse=_as_it_stood,
)
def set_deadline(
    *,
    record: Record,
    by: Actor,
    due_on: Annotated[date | None, Ask(_("Before"))] = None,
    working_days: Annotated[
        int | None, Ask(_("Or within so many working days"), minimum=1, maximum=500)
    ] = None,
) -> list[Deadline | Remove]:
    """Set the deadline, as a day or in working days from today, in place of the one that was set before.

    What the rules ask stands beside it; the nearest one counts. Working days are those of the place where its owner
    works: without the public holidays of its country (of the legal entity's, when no place is known) and the closing
    days of the office and of that place. Refused for a day that is over (DeadlinePassed), unless it is put back as it
    stood, and when neither or both are given (OneOfTwo).
    """
    if (due_on is None) == (working_days is None):
        raise Refused(OneOfTwo().about("due_on"))
    if working_days is not None:
        calendar = office_calendar(by.today, record.owner_id, legal_entity=record.legal_entity)
        due_on = calendar.add(by.today, working_days)
    assert due_on is not None  # noqa: S101 - one of the two is there
    if due_on < by.today and not _stood_before(record, due_on):
        raise Refused(DeadlinePassed(day=due_on).about("due_on"))
    return on_another_day(record, SET_BY_HAND, due_on)


@action(
    LIFT_DEADLINE,
    title=_("Remove the deadline"),
    told=_("removed the deadline"),
    may=may_coordinate,
    facts=("owner",),
    while_open=True,
    concerns=lambda record: record.deadline_on is not None,
    icon="circle-off",
    aside=True,
    order=62,
    inverse=_as_it_stood,
)
def lift_deadline(*, record: Record, by: Actor) -> list[Remove]:
    """Take away the deadline that somebody set; what the rules ask stands. Refused when nobody set one (NoDeadline)."""
    set_by_hand = without_deadline(record, SET_BY_HAND)
    if not set_by_hand:
        raise Refused(NoDeadline())
    return set_by_hand


@action(
    "records.record.share",
    title=_("Who may read this"),
    told=_("changed who may read this"),
    may=may_coordinate,
    facts=("owner", "unit"),
    icon="lock",
    order=65,
)
def share(
    *,
    record: Record,
    by: Actor,
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=LEVELS)],
    people: NamedPeople = None,
    units: NamedUnits = None,
    roles: NamedRoles = None,
) -> None:
    """Change how far the record may be read: the whole office, its unit, or named people.

    People, units and roles that are named read along short of the whole office, in place of those named before; when
    none is named, who was named before still reads. Its owner, whose turn it is and who works on it always do; where
    that is nobody, who changes it reads on.
    """
    record.confidentiality = confidentiality
    if confidentiality == Confidentiality.OFFICE or not (people or units or roles):
        return
    kind, row = kinds.of(record), business_row(record)
    always = [record.owner_id, *Turn.objects.people_asked(record), *(kind.people(row) if kind.people else ())]
    given = readers_of(confidentiality, unit_id=record.unit_id, people=always, roles=kind.reader_roles)
    named = only(
        people=[one.pk for one in people or ()], units=[one.pk for one in units or ()], roles=roles or ()
    )
    kept = {one for one in readers_in(record.audience_id).members if one.kind == MemberKind.SELF}
    record.readers = Readers(given.members | named.members | kept)


@action(
    "records.record.let_read",
    title=_("Let somebody read along"),
    told=_("let somebody read along"),
    may=may_coordinate,
    facts=("owner",),
    one_at_a_time=True,
    icon="eye",
    order=65,
)
def let_read(*, record: Record, by: Actor, people: People) -> None:
    """Let these people read the record along with who does already. Refused when all of them do (ReadsAlready)."""
    now = readers_in(record.audience_id).members
    if not blind_among((person.pk for person in people), record.audience_id, by.today):
        raise Refused(ReadsAlready().about("people"))
    record.readers = Readers(now | only(people=[person.pk for person in people]).members)
