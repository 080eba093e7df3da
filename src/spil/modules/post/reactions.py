"""What post does when something happened: make of a file what it is, keep what was fetched from the e-Box, put in the
outbox what is sent, and fill in what the machine read of a scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from email.message import EmailMessage
from typing import Any

from django.utils import timezone

from spil.foundation.access.actor import system_actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.attachments.models import Attachment
from spil.foundation.correspondence.models import MessageId
from spil.foundation.files.scanning import open_clean
from spil.foundation.files.store import store
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.posting import File, message, post
from spil.foundation.outbox.queries import withdraw
from spil.foundation.outbox.rules import as_html
from spil.modules.post.actions.answering import ABOUT
from spil.modules.post.actions.following import fill_in, keep_document
from spil.modules.post.actions.intake import maker_for
from spil.modules.post.models import Channel, Direction, PostItem
from spil.modules.post.queries.following import disappearing, to_fill_in


def make_what_it_is(happened: list[Happening]) -> Iterator[Call]:
    """A file that a module recognises becomes that, also when it was registered on a page or by a program.

    What the module refuses stands on the item, or is the person's to see when the button is used.
    """
    for one in happened:
        item, file = one.row, one.call.arguments.get("file")
        if file is None or one.call.arguments.get("by_intake") or item.reading.get("refused"):
            continue
        maker = maker_for(file)
        if maker is not None:
            yield maker.action.call(item=item, by=one.by)


def keep_what_was_fetched(happened: list[Happening]) -> Iterator[Call]:
    """A file that was attached lies here: it does not matter any more when it disappears elsewhere."""
    by = {one.record.pk: one.by for one in happened if one.record and one.record.kind == "post.incoming"}
    if by:
        yield from (keep_document.call(item=item, by=by[item.pk]) for item in disappearing(by))


def take_out_of_the_outbox(happened: list[Happening]) -> list[Call]:
    """An e-mail that waits for the mail server does not go once it is cancelled, or is to be sent in another way."""
    withdraw([one.row.pk for one in happened if one.row.direction == Direction.OUT])
    return []


def put_in_the_outbox(happened: list[Happening]) -> list[Call]:
    """E-mails that were sent: in the outbox, in the same transaction; answers come back to the handler."""
    items = {one.row.pk: one.row for one in happened if one.row.channel == Channel.EMAIL}
    words = _words_of(items, open_clean)  # no virus is passed on
    for item in items.values():
        post(to=item.address, at=happened[0].by.now, **words[item.pk])
    return []


def note_what_failed(happened: list[Happening]) -> list[Call]:
    """Mails of ours that a message says were not delivered, in whatever words: noted beside the mail."""
    for one in happened:
        told = one.row.reading.get("mail") or {}
        if told.get("automatic") == "failure" and not told["is_temporary"]:
            named = MessageId.objects.filter(record=one.row.pk, is_own=False).values_list(
                "message_id", flat=True
            )
            ours = OutgoingMail.objects.filter(message_id__in=[f"<{one}>" for one in named])
            ours.filter(state=MailState.SENT).update(state=MailState.BOUNCED, error=told["failure"][:500])
    return []


def compose_again(mail: OutgoingMail) -> EmailMessage | None:
    """An e-mail that was sent, as it was written, when the outbox has let go of its bytes."""
    item = PostItem.objects.select_related("record", "party").filter(pk=mail.record_id).first()
    if item is None or mail.sent_at is None:
        return None
    words = _words_of({item.pk: item}, store().open)[item.pk]
    return message(**{**words, "to": mail.to_address, "at": mail.sent_at, "message_id": mail.message_id})


def _words_of(items: dict[int, PostItem], opened: Callable[[str], Any]) -> dict[int, dict[str, Any]]:
    """What the e-mail of each item says, for the outbox; `opened` opens a file by its hash."""
    files: dict[int, list[File]] = {}
    for kept in Attachment.objects.current().filter(record__in=items):
        with opened(kept.sha256) as stored:
            content = stored.read()
        files.setdefault(kept.record_id, []).append(File(kept.name, kept.media_type, content))
    owners = Person.objects.in_bulk({item.record.owner_id for item in items.values() if item.record.owner_id})
    ids = (
        MessageId.objects.filter(record__in=items, is_own=True)
        .order_by("pk")
        .values_list("record", "message_id")
    )
    answered = _answered(items)
    last = dict(ids)  # an e-mail that came back and is sent once more has an id for each time
    found = {}
    for item in items.values():
        owner = owners.get(item.record.owner_id or 0)
        found[item.pk] = {
            "name": item.party.name if item.party else item.party_name,
            "subject": item.record.title,
            "text": item.text,
            "html": as_html(item.text, item.record.language),
            "language": item.record.language,
            "record": item.record,
            "message_id": f"<{last[item.pk]}>" if item.pk in last else "",
            "answering": answered.get(item.pk, ""),
            "reply_to": owner.email if owner else "",
            "by_program": False,
            "files": files.get(item.pk, ()),
        }
    return found


def _answered(items: Iterable[int]) -> dict[int, str]:
    """The e-mail that came in about which each of these outgoing items is: in the reader's program it follows that."""
    links = Link.objects.filter(source__in=list(items), relation__in=ABOUT)
    target = dict(links.values_list("source", "target"))
    came = MessageId.objects.filter(
        record__in=target.values(), is_own=True, record__kind="post.incoming"
    ).values_list("record", "message_id")
    ids = dict(came)
    return {source: f"<{ids[about]}>" for source, about in target.items() if about in ids}


def fill_in_what_was_read(sha256: str) -> None:
    """Items that came as a scan, once the machine has read it: in the transaction that keeps its words."""
    by = system_actor(timezone.now(), timezone.localdate())
    calls = [fill_in.call(item=item, by=by, words=words) for item, words in to_fill_in(sha256)]
    if calls:
        fill_in.many(calls)
