"""What is done with an item once it stands in the register."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.dating import on_another_day, without_deadline
from spil.foundation.handling.returning import deadlines_again, turns_again
from spil.foundation.turns.models import Turn
from spil.modules.post import access
from spil.modules.post.actions import questions as ask
from spil.modules.post.actions.answering import THEIRS
from spil.modules.post.actions.registering import refuse_lacking_again, treated_by_type, with_new_day
from spil.modules.post.models import PostItem
from spil.modules.post.states import CANCELLED, DONE, GATED, GOING, HELD, IN_HAND, NEW, OPEN, UNSENT, WAITING

NotLater = Reason("NotLater", _("%(day)s is not after today."), _("Choose a later day."))


@action(
    "post.item.take_in_hand",
    title=_("Take in hand"),
    told=_("took this in hand"),
    moves=((NEW, GATED), IN_HAND),
    may=access.may_handle,
    kinds=("post.incoming",),
    icon="circle-half-2",
    order=20,
)
def take_in_hand(*, item: PostItem, by: Actor) -> None:
    """Begin working on an item; who has no handler yet gets this one."""
    if item.record.owner_id is None and by.deciding_id is not None:
        item.record.owner_id = by.deciding_id
    item.keep_from_manager()


@action(
    "post.item.await_answer",
    title=_("Wait for an answer"),
    told=_("waits for an answer"),
    moves=((NEW, IN_HAND), WAITING),
    may=access.may_settle,
    concerns=lambda item: not item.is_unsent,
    aside=True,  # a letter that asks an answer waits by itself; giving the post to somebody is wanted more often
    icon="hourglass",
    order=30,
)
def await_answer(
    *,
    item: PostItem,
    by: Actor,
    until: Annotated[date | None, Ask(_("Until"))] = None,
    waiting_for: Annotated[
        str, Ask(_("Waiting for"), help=_("The sender when left empty."), max_length=200)
    ] = "",
) -> list[Deadline | Remove]:
    """The ball is outside; a date makes it come back to the list of deadlines."""
    item.wait_for(waiting_for or item.party_name, by.today)
    return with_new_day(item, until)


@action(
    "post.item.hold",
    title=_("Put off"),
    told=_("put this off"),
    moves=(GOING, HELD),
    may=access.may_handle,
    icon="player-pause",
    key="H",
    order=35,
)
def hold(*, item: PostItem, by: Actor, until: Annotated[date, Ask(_("Until"))]) -> None:
    """Out of sight until that day, then it is its handler's turn again; an answer in between does not change the day.

    Refused for a day that is not later (NotLater).
    """
    if until <= by.today:
        raise Refused(NotLater(day=until).about("until"))
    item.held_from, item.held_until = item.record.state, until


@action(
    "post.item.resume",
    title=_("Take up again"),
    told=_("took this up again"),
    moves=((WAITING, HELD), (IN_HAND, *UNSENT)),
    may=access.may_handle,
    icon="player-play",
    order=25,
)
def resume(*, item: PostItem, by: Actor) -> list[Remove]:
    """Go on with what waited or was put off; a letter that was put off is to be sent again.

    In what came in nobody is awaited any more, so that only the day of our own answer counts.
    """
    item.record.state = item.held_from if item.is_unsent else IN_HAND.code
    item.wait_no_longer()
    item.held_until = None
    return without_deadline(item.record, THEIRS)


@action(
    "post.item.close",
    title=_("Close the item"),
    told=_("closed this"),
    moves=(OPEN, DONE),
    may=access.may_settle,
    concerns=lambda item: not item.is_unsent,
    icon="checks",
    order=40,
)
def close(*, item: PostItem, by: Actor, remark: Annotated[str, Ask(_("Remark"), long=True)] = "") -> None:
    """The item is dealt with; its deadlines are met."""
    item.settle()


@action(
    "post.item.reopen",
    title=_("Reopen"),
    told=_("reopened this"),
    moves=(DONE, IN_HAND),
    may=access.may_handle,
    icon="arrow-back-up",
    order=45,
)
def reopen(*, item: PostItem, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Work on it goes on, for another reason than before: the deadlines that were met stay so."""


@action(
    "post.item.come_back",
    title=_("Come back to the register"),
    told=_("had this come back"),
    moves=(DONE, IN_HAND),
    hidden=True,
)
def come_back(*, item: PostItem, by: Actor) -> list[Deadline | Remove | Turn]:
    """What was made of it is undone: its deadlines count again, and whom it asked is asked again.

    Whoever may undo that need not keep the register; it is only a reaction.
    """
    return [*deadlines_again(item.record), *turns_again(item.record)]


@action(
    "post.item.correct",
    title=_("Correct the entry"),
    told=_("corrected the entry"),
    moves=(OPEN, None),
    moves_freely=True,
    may=access.may_keep,
    icon="pencil",
    aside=True,
    order=56,
    undone_by="post.item.take_back_correction",
)
def correct(
    *,
    item: PostItem,
    by: Actor,
    subject: ask.SubjectAgain = "",
    type: ask.TypeAgain = "",
    party: ask.ContactAgain = None,
    party_name: ask.NameAgain = "",
    dated_on: ask.DatedAgain = None,
    your_reference: ask.TheirReferenceAgain = "",
    our_reference: ask.OurReferenceAgain = "",
    unit: ask.UnitAgain = None,
    channel: ask.ChannelAgain = "",
    barcode: ask.BarcodeAgain = "",
    delivered_on: ask.DeliveredAgain = None,
    disappears_on: ask.DisappearsAgain = None,
) -> list[Any]:
    """Mend what was typed; the number and the day of registration stay, and the timeline tells what changed.

    Another type gives what nobody chose: a handler, a day for the answer, fewer readers. Refused when it asks what is
    not there (Lacking).
    """
    record = item.record
    is_of_another_type = bool(type) and type != item.type
    record.title, record.unit = subject or record.title, unit or record.unit
    item.type = type or item.type
    if party is not None:
        item.set_party(party)
    item.party_name = party_name or (party.name if party else item.party_name)
    item.dated_on = dated_on or item.dated_on
    item.your_reference = your_reference or item.your_reference
    item.our_reference = our_reference or item.our_reference
    item.channel, item.barcode = channel or item.channel, barcode or item.barcode
    item.delivered_on = delivered_on or item.delivered_on
    if is_of_another_type and not by.is_system:
        refuse_lacking_again(item, by)
    given = treated_by_type(item, by) if is_of_another_type else []
    return [*given, *_disappears(item, disappears_on)]


def _disappears(item: PostItem, on: date | None) -> list[Deadline | Remove]:
    """Another day on which the document is gone from the e-Box: its deadline goes along, unless it lies here."""
    if on is None:
        return []
    item.disappears_on = on
    return on_another_day(item.record, "disappears", None if item.lies_here else on)


@action(
    "post.item.cancel",
    title=_("Cancel the item"),
    told=_("cancelled this"),
    moves=(OPEN, CANCELLED),
    may=access.may_keep,
    icon="ban",
    order=90,
    destroys=True,
)
def cancel(*, item: PostItem, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Registered by mistake. The number stays in use and visible, with who cancelled it and why."""
    item.settle()
