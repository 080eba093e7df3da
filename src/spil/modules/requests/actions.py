"""Every write about requests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action, back_to
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.queries import last_changes
from spil.foundation.handling.dating import on_another_day
from spil.foundation.handling.passing import refuse_who_left
from spil.foundation.handling.returning import deadlines_again, state_again, turns_again
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Person, Unit, at_work
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.post.public import DONE as POST_DONE
from spil.modules.post.public import OPEN as POST_OPEN
from spil.modules.post.public import PostItem, became, record_from
from spil.modules.requests import access
from spil.modules.requests.models import Request
from spil.modules.requests.states import DONE, IN_PROGRESS, NEW, OPEN, REFUSED, UNDONE, WAITING

KIND = "requests.request"
WantedInThePast = Reason("WantedInThePast", _("%(day)s is over."), _("Choose a day from today on."))
NotFromPost = Reason("NotFromPost", _("This was not made of post."), _("Refuse it instead, with the reason."))

OfUnit = Annotated[Unit, Ask(_("Asked of the unit"))]
Wanted = Annotated[date | None, Ask(_("Wanted by"))]
Handler = Annotated[Person | None, Ask(_("Handler"), help=_("The head of the unit when left empty."))]


@action("requests.request.ask", title=_("Ask for something"), told=_("asked this"), icon="plus", order=10)
def ask(
    *,
    by: Actor,
    what: Annotated[str, Ask(_("What"), max_length=200)],
    unit: OfUnit,
    wanted_on: Wanted = None,
    description: Annotated[str, Ask(_("More about it"), long=True)] = "",
    handler: Handler = None,
    urgent: Annotated[bool, Ask(_("Urgent"))] = False,
) -> list[Any]:
    """A colleague asks a unit for something; the head of the unit has it until somebody takes it up.

    Refused for a day that is over (WantedInThePast).
    """
    _refuse_past(wanted_on, by)
    record = Record(kind=KIND, title=what, unit=unit, urgent=urgent, requester_id=by.deciding_id)
    refuse_who_left(handler, "handler", by)
    record.owner_id = handler.pk if handler else at_work(unit.head, by.today) or by.deciding_id
    request = Request(
        record=record, asked_on=by.today, wanted_on=wanted_on, description=description, asked_by=by.name
    )
    return [request, *_due(record, wanted_on), _turn(record)]


@action(
    "requests.request.make_from_post",
    title=_("Make a request"),
    told=_("made a request of this"),
    moves=(POST_OPEN, POST_DONE),
    may=access.may_make,
    facts=("record", "party"),
    kinds=("post.incoming",),
    undone_by="requests.request.unmake",
    one_at_a_time=True,
    icon="message-question",
    order=26,
)
def make_from_post(
    *,
    item: PostItem,
    by: Actor,
    wanted_on: Annotated[
        date | None, Ask(_("Wanted by"), help=_("The item’s deadline when left empty."))
    ] = None,
    unit: Annotated[
        Unit | None, Ask(_("Asked of the unit"), help=_("The item’s unit when left empty."))
    ] = None,
) -> list[Any]:
    """What came in asks for work: it becomes a request, with its files; both show the other.

    Refused for a day that is over (WantedInThePast).
    """
    _refuse_past(wanted_on, by)
    record = record_from(item, KIND)
    if unit is not None:
        record.unit_id, record.owner_id = unit.pk, at_work(unit.head, by.today) or record.owner_id
    record.owner_id = record.owner_id or by.deciding_id
    due_on = wanted_on or item.record.deadline_on
    request = Request(
        record=record, asked_on=item.moved_on, wanted_on=due_on, party=item.party, asked_by=item.party_name,
        description=item.text,
    )  # fmt: skip
    return [request, *_due(record, due_on), *became(item, record, by), _turn(record)]


def _refuse_past(wanted_on: date | None, by: Actor) -> None:
    if wanted_on is not None and wanted_on < by.today:
        raise Refused(WantedInThePast(day=wanted_on).about("wanted_on"))


def _due(record: Record, wanted_on: date | None) -> list[Deadline]:
    if wanted_on is None:
        return []
    record.deadline_on = wanted_on
    return [Deadline(record=record, what="wanted", due_on=wanted_on)]


def _turn(record: Record) -> Turn:
    turn = Turn(record=record, action="requests.request.take_up", due_on=record.deadline_on)
    turn.person_id = record.owner_id
    return turn


@action(
    "requests.request.unmake",
    title=_("No request after all"),
    told=_("made this post again"),
    moves=(NEW, UNDONE),
    may=access.may_handle,
    icon="arrow-back-up",
    aside=True,
    order=48,
)
def unmake(*, request: Request, by: Actor) -> None:
    """The item that it was made of is open again. Refused for what did not come by post (NotFromPost)."""
    if not Link.objects.filter(target=request.pk, relation="became").exists():
        raise Refused(NotFromPost())


@action(
    "requests.request.take_up",
    title=_("Take up"),
    told=_("took this up"),
    moves=((NEW, WAITING), IN_PROGRESS),
    may=access.may_handle,
    icon="circle-half-2",
    order=20,
)
def take_up(*, request: Request, by: Actor) -> None:
    """Begin working on it, or go on; whoever does has it from now on."""
    request.record.owner_id = by.deciding_id or request.record.owner_id
    request.wait_no_longer()


@action(
    "requests.request.wait",
    title=_("Wait for somebody"),
    told=_("waits for somebody"),
    moves=((NEW, IN_PROGRESS), WAITING),
    may=access.may_handle,
    icon="hourglass",
    order=30,
)
def wait(
    *, request: Request, by: Actor, waiting_for: Annotated[str, Ask(_("Waiting for"), max_length=200)]
) -> None:
    """It cannot go on before somebody else did something."""
    request.wait_for(waiting_for, by.today)


@action(
    "requests.request.finish",
    title=pgettext_lazy("request", "Finish"),
    told=_("finished this"),
    moves=(OPEN, DONE),
    may=access.may_handle,
    icon="checks",
    order=35,
    undone_by="requests.request.reopen",
)
def finish(*, request: Request, by: Actor, answer: Annotated[str, Ask(_("Answer"), long=True)] = "") -> None:
    """What was asked is done."""
    request.wait_no_longer()
    request.answer = answer or request.answer


@action(
    "requests.request.refuse",
    title=_("Refuse"),
    told=_("refused this"),
    moves=(OPEN, REFUSED),
    may=access.may_handle,
    icon="circle-x",
    order=50,
    destroys=True,
    undone_by="requests.request.reopen",
)
def refuse(*, request: Request, by: Actor, reason: Annotated[str, Ask(_("Reason"), long=True)]) -> None:
    """What was asked is not done; whoever asked reads why."""
    request.wait_no_longer()
    request.answer = reason


@action(
    "requests.request.reopen",
    title=_("Not dealt with after all"),
    told=_("took back that this was dealt with"),
    moves=((DONE, REFUSED), (NEW, IN_PROGRESS)),
    may=access.may_handle,
    icon="arrow-back-up",
    order=45,
)
def reopen(*, request: Request, by: Actor) -> list[Deadline | Remove | Turn]:
    """It is open again without the answer it was given: its deadlines count again, and whom it asked is asked again."""
    was_new = state_again(request.record) == NEW.code
    request.record.state = NEW.code if was_new else IN_PROGRESS.code
    request.answer = ""
    return [*deadlines_again(request.record), *turns_again(request.record)]


CHANGE_WANTED_DAY = "requests.request.change_wanted_day"


@action(
    CHANGE_WANTED_DAY,
    title=_("Change by when it is wanted"),
    told=_("changed by when this is wanted"),
    moves=(OPEN, None),
    may=access.may_handle,
    icon="calendar",
    order=71,
    inverse=back_to(CHANGE_WANTED_DAY, "wanted_on"),
)
def change_wanted_day(
    *, request: Request, by: Actor, wanted_on: Wanted = None
) -> list[Deadline | Remove | Turn]:
    """It is wanted by another day, or by none; also for whoever is asked about it. Refused for a day that is over
    (WantedInThePast), unless the last change took it away: taking that back is no new wish."""
    if wanted_on is None or wanted_on.isoformat() != _wanted_before(request):
        _refuse_past(wanted_on, by)
    request.wanted_on = wanted_on
    turns = list(Turn.objects.open().filter(record=request.pk))
    for turn in turns:
        turn.due_on = wanted_on
    return [*on_another_day(request.record, "wanted", wanted_on), *turns]


def _wanted_before(request: Request) -> str | None:
    """The day that the last change took away."""
    day: str | None = last_changes(request.pk, CHANGE_WANTED_DAY).get("wanted_on", [None])[0]
    return day
