"""Registering what comes in and what goes out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.models import StoredFile
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.modules.post import access
from spil.modules.post.models import Channel, Direction, ItemType, PostItem
from spil.modules.post.states import DONE, WAITING

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
) -> list[PostItem | Attachment | Deadline | Link]:
    """Register one incoming item, with its file kept byte for byte.

    The file must already be in the file store. The item gets the next IN number of the year of registration. The
    same file twice is registered twice; the second item points to the first and says so in `reading`.
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
    return [item, *_with_file(item, file, by), *_same_bytes(item), *with_deadline(record, answer_before)]


def _same_bytes(item: PostItem) -> list[Link]:
    """The same file came in before: nothing is dropped, the new item says so and points to the first one.

    The first one may be worked on by somebody else, so what was read of it is taken over and not read again.
    """
    first = PostItem.objects.first_with(item.original)
    if first is None:
        return []
    item.type = first.type
    item.party, item.party_name = item.party or first.party, item.party_name or first.party_name
    read: dict[str, Any] = {name: value for name, value in first.reading.items() if name != "refused"}
    item.reading = {**read, "refused": {"reason": "duplicate", "record": first.pk}}
    return [Link(source=item.record, target=first.record, relation="duplicates")]


def _with_file(item: PostItem, file: StoredFile | None, by: Actor) -> list[Attachment]:
    if file is None:
        return []
    item.original, item.original_name = file.sha256, file.name
    return [Attachment.of(file, record=item.record, at=by.now, role=FileRole.ORIGINAL)]


def with_deadline(record: Record, due_on: date | None) -> list[Deadline]:
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
    return [item, *_with_file(item, file, by), *with_deadline(record, answer_expected_by)]
