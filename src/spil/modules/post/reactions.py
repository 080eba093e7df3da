"""What post does when something happened: make of a file what it is, put in the outbox what is sent, and
fill in what the machine read of a scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from spil.foundation.access.actor import system_actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.attachments.models import Attachment
from spil.foundation.correspondence.models import MessageId
from spil.foundation.files.scanning import open_clean
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.posting import File, post
from spil.foundation.outbox.rules import as_html
from spil.modules.post.actions.answering import ABOUT
from spil.modules.post.actions.following import fill_in
from spil.modules.post.actions.intake import maker_for
from spil.modules.post.models import Channel
from spil.modules.post.queries.following import to_fill_in


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


def put_in_the_outbox(happened: list[Happening]) -> list[Call]:
    """E-mails that were sent: in the outbox, in the same transaction; answers come back to the handler."""
    items = {one.row.pk: one.row for one in happened if one.row.channel == Channel.EMAIL}
    files: dict[int, list[File]] = {}
    for kept in Attachment.objects.current().filter(record__in=items):
        with open_clean(kept.sha256) as stored:  # no virus is passed on
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
    for item in items.values():
        owner = owners.get(item.record.owner_id or 0)
        post(
            to=item.address,
            name=item.party.name if item.party else item.party_name,
            subject=item.record.title,
            text=item.text,
            html=as_html(item.text, item.record.language),
            at=happened[0].by.now,
            language=item.record.language,
            record=item.record,
            message_id=f"<{last[item.pk]}>",
            answering=answered.get(item.pk, ""),
            reply_to=owner.email if owner else "",
            by_program=False,
            files=files.get(item.pk, ()),
        )
    return []


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
