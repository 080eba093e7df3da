"""What post does when something happened: make of a file what it is, and send the letters that it wrote itself."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.attachments.models import Attachment
from spil.foundation.correspondence.models import MessageId
from spil.foundation.files.store import store
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.posting import File, post
from spil.foundation.outbox.rules import as_html
from spil.modules.post.actions import send
from spil.modules.post.actions.intake import maker_for
from spil.modules.post.models import Channel, PostItem
from spil.modules.post.states import NEW


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
        content = store().read(kept.sha256)
        files.setdefault(kept.record_id, []).append(File(kept.name, kept.media_type, content))
    owners = Person.objects.in_bulk({item.record.owner_id for item in items.values() if item.record.owner_id})
    ids = (
        MessageId.objects.filter(record__in=items, is_own=True)
        .order_by("pk")
        .values_list("record", "message_id")
    )
    last = dict(ids)  # an e-mail that came back and is sent once more has an id for each time
    for item in items.values():
        owner = owners.get(item.record.owner_id or 0)
        post(
            to=item.party.email,
            name=item.party.name,
            subject=item.record.title,
            text=item.text,
            html=as_html(item.text, item.record.language),
            at=happened[0].by.now,
            language=item.record.language,
            record=item.record,
            message_id=f"<{last[item.pk]}>",
            reply_to=owner.email if owner else "",
            by_program=False,
            files=files.get(item.pk, ()),
        )
    return []


def send_letters(happened: list[Happening]) -> Iterator[Call]:
    """What goes by e-mail is sent at once; what goes on paper waits for the printer."""
    written = {one.call.subject.pk: one.by for one in happened}
    links = Link.objects.filter(target__in=written, relation__in=("acknowledges", "answers", "reminds"))
    by = {link.source_id: written[link.target_id] for link in links}
    letters = PostItem.objects.filter(pk__in=by, channel=Channel.EMAIL, record__state=NEW.code)
    for letter in letters.select_related("record", "party").order_by("pk"):
        yield send.call(item=letter, by=by[letter.pk])
