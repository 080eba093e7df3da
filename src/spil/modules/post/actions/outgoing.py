"""What goes out: registered, sent, and proven to be delivered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.correspondence.models import MessageId
from spil.foundation.files.models import StoredFile
from spil.foundation.handling.filing import come_of
from spil.foundation.handling.passing import refuse_who_left
from spil.foundation.organisation.models import Role
from spil.foundation.outbox.posting import new_message_id
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn
from spil.modules.post import access
from spil.modules.post.actions import answering
from spil.modules.post.actions import questions as ask
from spil.modules.post.actions.registering import has_answer_day, refuse_lacking_out, with_deadline, with_file
from spil.modules.post.models import Channel, Direction, ItemType, PostItem
from spil.modules.post.states import HELD, IN_HAND, OPEN, RETURNED, SENT, TO_LOOK_AT, UNSENT, WAITING

NoAddress = Reason(
    "NoAddress",
    _("There is no valid e-mail address of %(name)s."),
    _("Add it to the contact, or send it on paper."),
)
OnlyOutgoing = Reason("OnlyOutgoing", _("This came in; there is nothing to send."))

_WAYS = (
    (Channel.EMAIL, _("By e-mail")),
    (Channel.PAPER, _("On paper")),
    (Channel.REGISTERED, _("Registered letter")),
)
Sending = Annotated[str, Ask(_("How"), choices=_WAYS, help=_("As it is set when left empty."))]


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
    subject: ask.Subject,
    file: ask.File = None,
    type: ask.TypeOut = ItemType.LETTER,
    channel: ask.SentBy = Channel.PAPER,
    party: ask.Addressee = None,
    party_name: ask.AddresseeName = "",
    sent_on: ask.SentOn = None,
    handler: ask.Writer = None,
    our_reference: ask.OurReference = "",
    your_reference: ask.TheirReference = "",
    barcode: ask.Barcode = "",
    answers: ask.AnswersTheirs = None,
    settles: ask.Settles = True,
    answer_expected_by: ask.ExpectedBy = None,
    confidentiality: ask.SameLevel = "",
) -> list[Any]:
    """Register one outgoing item. It waits when an answer is expected, and is dealt with when none is.

    What it answers is dealt with too, unless it is only a part of the answer; an answer may be read by whoever may read
    the question. What the type asks of what goes out is refused when it is left out (Lacking).
    """
    item = new_outgoing(
        by, subject, party=party, party_name=party_name, answers=answers, confidentiality=confidentiality
    )
    record = item.record
    record.state = (WAITING if answer_expected_by else SENT).code
    refuse_who_left(handler, "handler", by)
    if handler is not None:
        record.owner = handler
        if answers is None or record.confidentiality != Confidentiality.UNIT:
            record.unit_id = handler.unit_id
    item.channel, item.type, item.barcode = channel, type, barcode
    item.our_reference, item.your_reference = our_reference, your_reference or item.your_reference
    item.moved_on = sent_on or by.today
    refuse_lacking_out(
        item, by, our_reference=our_reference, your_reference=item.your_reference, answers=answers,
        answer_expected_by=answer_expected_by, barcode=barcode, file=file,
    )  # fmt: skip
    if answer_expected_by:
        item.wait_for(item.party_name, item.moved_on)
    rows: list[Any] = [item, *with_file(item, file, by), *with_deadline(record, answer_expected_by)]
    if answers is not None:
        rows += answering.answer_given(answers, item, by, settles=settles)
    return rows


def new_outgoing(
    by: Actor,
    subject: str,
    *,
    party: Party | None = None,
    party_name: str = "",
    answers: PostItem | None = None,
    confidentiality: str = "",
) -> PostItem:
    """An outgoing item that has not gone yet, to whoever wrote what it answers, for the same readers.

    In the language of whoever gets it, else in that in which the question is answered.
    """
    language = party.language if party else answers.record.language if answers else by.language
    record = Record(kind="post.outgoing", title=subject[:300], state=TO_LOOK_AT.code, language=language)
    item = PostItem(record=record, direction=Direction.OUT, moved_on=by.today)
    item.party, item.party_name = party, party_name
    record.confidentiality = confidentiality or Confidentiality.OFFICE
    if answers is not None:
        question = answers.record
        item.party = party or answers.party
        item.party_name = party_name or ("" if party else answers.party_name)
        item.your_reference = answers.your_reference
        if (
            party is None and not party_name and answers.writer
        ):  # to where it came from, also when that is no contact's
            item.reading = {"mail": {"to": [answers.writer]}}
        come_of(record, question, confidentiality)
    item.party_name = item.party_name or (item.party.name if item.party else "")
    return item


@action(
    "post.outgoing.send",
    title=pgettext_lazy("post", "Send"),
    told=_("sent this"),
    moves=(UNSENT, (SENT, WAITING)),
    may=access.may_handle,
    facts=("record", "party"),
    kinds=("post.outgoing",),
    icon="send",
    is_quick=True,
    order=15,
)
def send(
    *,
    item: PostItem,
    by: Actor,
    way: Sending = "",
) -> list[MessageId]:
    """An e-mail goes to the addressee; a letter on paper was put in the post. It waits when an answer is expected.

    The id of the e-mail is kept with the item, so that an answer to it and a report that it failed come back to it.

    Refused for an e-mail without an address (NoAddress) and for what came in (OnlyOutgoing).
    """
    if item.direction != Direction.OUT:
        raise Refused(OnlyOutgoing())
    item.channel = way or item.channel
    if item.channel == Channel.EMAIL and not item.address:
        raise Refused(NoAddress(name=item.party_name))
    item.moved_on = by.today
    expected = has_answer_day(item.record)
    item.record.state = (WAITING if expected else SENT).code
    if expected:
        item.wait_for(item.party_name, by.today)
    return MessageId.of(item.record, new_message_id().strip("<>")) if item.channel == Channel.EMAIL else []


@action(
    "post.outgoing.come_back",
    title=_("Came back undelivered"),
    told=_("got this back undelivered"),
    moves=((SENT, WAITING, HELD, IN_HAND), RETURNED),
    may=access.may_settle,
    concerns=lambda item: not item.is_unsent,
    kinds=("post.outgoing",),
    icon="mail-x",
    order=58,
)
def come_back_undelivered(
    *, item: PostItem, by: Actor, reason: Annotated[str, Ask(_("Reason"), max_length=500)] = ""
) -> list[Turn]:
    """The e-mail bounced or the postman brought it back: it is to be sent again, an e-mail on paper unless the contact
    has another address; its owner's turn.
    """
    item.channel = Channel.PAPER if item.channel == Channel.EMAIL else item.channel
    if item.party is not None and item.party.email:
        item.reading = {}  # the address that was answered is forgotten
    item.wait_no_longer()
    item.held_until = None
    turn = Turn(record=item.record, action="post.outgoing.send", due_on=item.record.deadline_on)
    if item.record.owner_id:
        turn.person_id = item.record.owner_id
    else:
        turn.role = Role.OFFICE_MANAGER
    return [turn]


def can_be_proven(item: PostItem) -> bool:
    """What came registered, and what went out on paper: of both somebody can give a receipt; of what lies here, no."""
    if item.is_unsent:
        return False
    unproven = (Channel.EMAIL, Channel.PEPPOL, Channel.PHONE)
    return item.channel == Channel.REGISTERED or (
        item.direction == Direction.OUT and item.channel not in unproven
    )


@action(
    "post.item.prove",
    title=_("Add proof of delivery"),
    told=_("added a proof of delivery"),
    moves=((*OPEN, SENT), None),
    may=access.may_handle,
    concerns=can_be_proven,
    one_at_a_time=True,
    icon="mail-check",
    order=55,
)
def prove(
    *,
    item: PostItem,
    by: Actor,
    file: Annotated[StoredFile, Ask(_("Proof of posting or delivery"))],
    delivered_on: Annotated[date | None, Ask(_("Delivered on"))] = None,
    barcode: ask.Barcode = "",
) -> list[Attachment]:
    """Keep the receipt of a registered letter with it, as a file of its own sort."""
    item.delivered_on = delivered_on or item.delivered_on
    item.barcode = barcode or item.barcode
    return [Attachment.of(file, record=item.record, by=by, role=FileRole.PROOF, position=90)]
