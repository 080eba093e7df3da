"""Letters and e-mails that somebody writes here: an answer to what came in, or one of one's own accord.

Only the message is typed; salutation and signature are the house's, in the language of whoever reads it. Each is an
outgoing item with a number of its own. An e-mail goes at once, unless somebody wants to look at it first; a letter on
paper lies ready to be printed and posted.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.attachments.models import Attachment
from spil.foundation.files.models import StoredFile
from spil.foundation.handling.filing import file_into
from spil.foundation.handling.passing import refuse_who_left
from spil.foundation.organisation.models import Person
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.rules import Confidentiality
from spil.modules.letters import access
from spil.modules.letters.actions.replying import FACTS, Way, fill
from spil.modules.letters.models import answer_texts, choices_for, house_text
from spil.modules.post.public import (
    DONE,
    IN_HAND,
    OPEN,
    READY,
    RETURNED,
    TO_LOOK_AT,
    UNSENT,
    Channel,
    NoAddress,
    PostItem,
    answer_given,
    may_handle,
    may_register,
    new_outgoing,
    refuse_lacking_out,
    with_deadline,
)
from spil.modules.post.public import questions as ask

NothingWritten = Reason(
    "NothingWritten", _("There is no text yet."), _("Write one, or choose a text of the office.")
)
TwoTexts = Reason(
    "TwoTexts", _("There are two texts: one of the office and your own."), _("Leave one of them empty.")
)

Words = Annotated[str, Ask(_("Text"), help=_("Salutation and signature come by themselves."), long=True)]
OfficeText = Annotated[
    str, Ask(_("Text of the office"), choices=choices_for("letter"), help=_("Instead of your own."))
]
OwnSubject = Annotated[str, Ask(_("Subject"), help=_("Left empty: “Re:” and what it answers."))]
Enclosed = Annotated[StoredFile | None, Ask(_("File to go with it"))]
Readers = Annotated[str, Ask(_("Who may read it"), choices=LEVELS)]
WrittenBy = Annotated[Person | None, Ask(_("Handler"), help=_("You, when left empty."))]
_WITHOUT = _("Unticked it waits under “To be sent”, to be looked at first.")
AtOnce = Annotated[bool, Ask(_("It can go: by e-mail at once, on paper ready to post"), help=_WITHOUT)]


@action(
    "post.item.answer",
    title=_("Write an answer"),
    told=_("wrote an answer"),
    moves=(OPEN, (DONE, IN_HAND)),
    may=access.may_write_to,
    facts=FACTS,
    kinds=("post.incoming",),
    one_at_a_time=True,
    icon="arrow-back-up",
    order=22,
)
def answer(
    *,
    item: PostItem,
    by: Actor,
    text: Words = "",
    office_text: OfficeText = "",
    subject: OwnSubject = "",
    file: Enclosed = None,
    way: Way = "best",
    at_once: AtOnce = True,
    answer_expected_by: ask.ExpectedBy = None,
    settles: ask.Settles = True,
) -> list[Any]:
    """Write to whoever sent this. It is dealt with, unless it is only a part of the answer.

    Refused without a text (NothingWritten), with two (TwoTexts), and by e-mail to somebody without an address
    (NoAddress). Who answers what has no handler yet, is its handler.
    """
    item.record.owner_id = item.record.owner_id or by.deciding_id
    title, body = _texts(item, text, office_text, by.today)
    letter = new_outgoing(by, subject or title, answers=item)
    rows = _letter(letter, body, by, file=file, way=way, at_once=at_once, expected_by=answer_expected_by)
    return [*rows, *answer_given(item, letter, by, settles=settles)]


@action(
    "post.outgoing.write",
    title=_("Write a letter or e-mail"),
    told=_("wrote this"),
    may=may_register,
    icon="mail-forward",
    order=11,
)
def write(
    *,
    by: Actor,
    subject: ask.Subject,
    party: ask.Addressee = None,
    party_name: ask.AddresseeName = "",
    text: Words = "",
    office_text: OfficeText = "",
    file: Enclosed = None,
    way: Way = "best",
    at_once: AtOnce = True,
    handler: WrittenBy = None,
    answer_expected_by: ask.ExpectedBy = None,
    dossier: ask.Dossier = None,
    confidentiality: Readers = Confidentiality.OFFICE,
) -> list[Any]:
    """Write to somebody outside. Refused like an answer, and without an addressee (NobodyToWriteTo), or for a
    handler who does not work here any more (HasLeft)."""
    if party is None and not party_name.strip():
        raise Refused(access.NobodyToWriteTo().about("party"))
    refuse_who_left(handler, "handler", by)
    letter = new_outgoing(
        by, subject, party=party, party_name=party_name.strip(), confidentiality=confidentiality
    )
    letter.record.owner_id = handler.pk if handler else by.deciding_id
    letter.record.unit_id = handler.unit_id if handler else None
    file_into(letter.record, dossier, by, "dossier")
    _title, body = _texts(letter, text, office_text, by.today)
    return _letter(letter, body, by, file=file, way=way, at_once=at_once, expected_by=answer_expected_by)


@action(
    "post.outgoing.rewrite",
    title=_("Change the text"),
    told=_("changed the text"),
    moves=(UNSENT, None),
    may=may_handle,
    facts=("record", "party"),
    kinds=("post.outgoing",),
    concerns=lambda item: bool(item.text),
    one_at_a_time=True,
    icon="pencil",
    order=16,
)
def rewrite(
    *,
    item: PostItem,
    by: Actor,
    subject: Annotated[str, Ask(_("Subject"), held=lambda row: row.record.title)],
    text: Annotated[str, Ask(_("Text"), long=True)],
) -> None:
    """Mend a letter or e-mail that waits to be sent, salutation and signature with it."""
    item.record.title, item.text = subject[:300], text


@action(
    "post.outgoing.lay_ready",
    title=_("Lay ready to post"),
    told=_("laid this ready to post"),
    moves=((TO_LOOK_AT, RETURNED), READY),
    may=may_handle,
    concerns=lambda item: bool(item.text),
    kinds=("post.outgoing",),
    icon="printer",
    is_quick=True,
    order=17,
)
def lay_ready(*, item: PostItem, by: Actor) -> None:
    """It was looked at and goes on paper: it is printed with the other letters of the day."""
    if item.channel == Channel.EMAIL:
        item.channel = Channel.PAPER


def _texts(item: PostItem, text: str, office_text: str, today: date) -> tuple[str, str]:
    """Subject and body: the office's text, or what was typed with the house's salutation and signature."""
    if not text and not office_text:
        raise Refused(NothingWritten().about("text"))
    if text and office_text:
        raise Refused(TwoTexts().about("office_text"))
    if office_text:
        return answer_texts(item, office_text, today)
    title = item.record.title
    return title if title.lower().startswith("re:") else f"Re: {title}", house_text(item, text, today)


def _letter(
    letter: PostItem,
    body: str,
    by: Actor,
    *,
    file: StoredFile | None,
    way: str,
    at_once: bool,
    expected_by: date | None,
) -> list[Any]:
    """The outgoing item with its text and file, to be sent."""
    fill(letter, body, way, to_look_at=not at_once)
    if way == Channel.EMAIL != letter.channel:
        raise Refused(NoAddress(name=letter.party_name).about("way"))
    refuse_lacking_out(letter, by, answer_expected_by=expected_by)
    kept = [Attachment.of(file, record=letter.record, by=by, position=1)] if file else []
    return [letter, *kept, *with_deadline(letter.record, expected_by)]
