"""Every write of the register."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.modules.post import access
from spil.modules.post.models import Channel, Direction, ItemType, PostItem
from spil.modules.post.states import CANCELLED, DONE, IN_HAND, NEW, OPEN, WAITING

_LEVELS = (
    (Confidentiality.OFFICE, _("Everyone in the office")),
    (Confidentiality.UNIT, _("The unit")),
    (Confidentiality.NAMED, _("Named people")),
)
Subject = Annotated[str, Ask(_("Subject"))]
Sender = Annotated[str, Ask(_("Sender, as written"), max_length=200)]


@action(
    "post.incoming.register",
    title=_("Register post"),
    told=_("registered this"),
    may=access.may_register,
    icon="plus",
    order=10,
)
def register(
    *,
    by: Actor,
    subject: Subject,
    file: Annotated[StoredFile | None, Ask(_("File"))] = None,
    type: Annotated[ItemType, Ask(_("Type"))] = ItemType.LETTER,
    channel: Annotated[Channel, Ask(_("Came by"))] = Channel.PAPER,
    party: Annotated[Party | None, Ask(_("Sender"))] = None,
    party_name: Sender = "",
    dated_on: Annotated[date | None, Ask(_("Date on the document"))] = None,
    arrived_on: Annotated[date | None, Ask(_("Date of arrival"), help=_("Today when left empty."))] = None,
    your_reference: Annotated[str, Ask(_("Their reference"), max_length=80)] = "",
    unit: Annotated[Unit | None, Ask(_("Handling unit"))] = None,
    handler: Annotated[Person | None, Ask(_("Handler"))] = None,
    answer_before: Annotated[date | None, Ask(_("Answer before"))] = None,
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=_LEVELS)] = Confidentiality.OFFICE,
) -> list[PostItem | Attachment | Deadline]:
    """Register one incoming item, with its file kept byte for byte.

    The file must already be in the file store. The item gets the next IN number of the year of registration.
    """
    record = Record(
        kind="post.incoming",
        title=subject,
        unit=unit or (handler.unit if handler else None),
        owner=handler,
        confidentiality=confidentiality,
        language=party.language if party else by.language,
    )
    item = PostItem(
        record=record,
        direction=Direction.IN,
        channel=channel,
        type=type,
        party=party,
        party_name=party_name or (party.name if party else ""),
        dated_on=dated_on,
        moved_on=arrived_on or by.today,
        your_reference=your_reference,
    )
    return [item, *_with_file(item, file, by), *_with_deadline(record, answer_before)]


def _with_file(item: PostItem, file: StoredFile | None, by: Actor) -> list[Attachment]:
    if file is None:
        return []
    item.original, item.original_name = file.sha256, file.name
    return [Attachment.of(file, record=item.record, at=by.now, role=FileRole.ORIGINAL)]


def _with_deadline(record: Record, due_on: date | None) -> list[Deadline]:
    if due_on is None:
        return []
    record.deadline_on = due_on
    return [Deadline(record=record, what="answer", due_on=due_on)]


@action(
    "post.outgoing.register",
    title=_("Register outgoing post"),
    told=_("registered this"),
    may=access.may_register,
    icon="plus",
    order=10,
)
def register_outgoing(
    *,
    by: Actor,
    subject: Subject,
    file: Annotated[StoredFile | None, Ask(_("File"))] = None,
    type: Annotated[ItemType, Ask(_("Type"))] = ItemType.LETTER,
    channel: Annotated[Channel, Ask(_("Sent by"))] = Channel.PAPER,
    party: Annotated[Party | None, Ask(_("Addressee"))] = None,
    party_name: Annotated[str, Ask(_("Addressee, as written"), max_length=200)] = "",
    sent_on: Annotated[date | None, Ask(_("Sent on"), help=_("Today when left empty."))] = None,
    handler: Annotated[Person | None, Ask(_("Handler"))] = None,
    answer_expected_by: Annotated[date | None, Ask(_("Answer expected by"))] = None,
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=_LEVELS)] = Confidentiality.OFFICE,
) -> list[PostItem | Attachment | Deadline]:
    """Register one outgoing item. It waits when an answer is expected, and is dealt with when none is."""
    record = Record(
        kind="post.outgoing",
        title=subject,
        state=(WAITING if answer_expected_by else DONE).code,
        unit=handler.unit if handler else None,
        owner=handler,
        confidentiality=confidentiality,
        language=party.language if party else by.language,
    )
    item = PostItem(
        record=record,
        direction=Direction.OUT,
        channel=channel,
        type=type,
        party=party,
        party_name=party_name or (party.name if party else ""),
        moved_on=sent_on or by.today,
    )
    return [item, *_with_file(item, file, by), *_with_deadline(record, answer_expected_by)]


@action(
    "post.item.take_in_hand",
    title=_("Take in hand"),
    told=_("took this in hand"),
    moves=(NEW, IN_HAND),
    may=access.may_handle,
    icon="circle-half-2",
    order=20,
)
def take_in_hand(*, item: PostItem, by: Actor) -> None:
    """Begin working on an item; who has no handler yet gets this one."""
    if item.record.owner_id is None and by.deciding_id is not None:
        item.record.owner_id = by.deciding_id


@action(
    "post.item.await_answer",
    title=_("Wait for an answer"),
    told=_("waits for an answer"),
    moves=((NEW, IN_HAND), WAITING),
    may=access.may_handle,
    icon="hourglass",
    order=30,
)
def await_answer(
    *, item: PostItem, by: Actor, until: Annotated[date | None, Ask(_("Until"))] = None
) -> list[Deadline]:
    """The ball is outside; a date makes it come back to the list of deadlines."""
    return _with_deadline(item.record, until)


@action(
    "post.item.close",
    title=_("Close"),
    told=_("closed this"),
    moves=(OPEN, DONE),
    may=access.may_handle,
    icon="checks",
    order=40,
)
def close(*, item: PostItem, by: Actor, remark: Annotated[str, Ask(_("Remark"), long=True)] = "") -> None:
    """The item is dealt with; its deadlines are met."""


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
    """Work on it goes on."""


@action(
    "post.item.cancel",
    title=_("Cancel"),
    told=_("cancelled this"),
    moves=(OPEN, CANCELLED),
    may=access.may_keep,
    icon="ban",
    order=90,
    destroys=True,
)
def cancel(*, item: PostItem, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Registered by mistake. The number stays in use and visible, with who cancelled it and why."""
