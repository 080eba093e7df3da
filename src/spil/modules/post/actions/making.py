"""For modules that make something of an incoming item: what is kept, and that both sides show the other.

The record that is made has a number of its own; the item keeps its number, its files and its timeline, and is dealt
with. When what was made is undone, `reopen_what_became_it`
opens the item again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import attachments_of
from spil.foundation.handling.filing import come_of
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.modules.post.actions.handling import come_back
from spil.modules.post.models import PostItem
from spil.modules.post.states import DONE


def record_from(item: PostItem, kind: str) -> Record:
    """A record of this kind for the same people: what the item was about, whose it was, and who may read it."""
    source = item.record
    record = Record(kind=kind, title=source.title, language=source.language, urgent=source.urgent)
    come_of(record, source)
    return record


def became(item: PostItem, record: Record, by: Actor) -> list[Attachment | Link]:
    """The item is dealt with; its files are the record's too, each once, and the two are linked."""
    item.record.state = DONE.code
    item.settle()
    once: dict[tuple[str, str], Attachment] = {}
    for one in attachments_of(item.record):
        once.setdefault((one.sha256, one.name), one)
    files = [
        Attachment.of(one.file, record=record, by=by, role=one.role, position=one.position)
        for one in once.values()
    ]
    return [*files, Link(source=item.record, target=record, relation="became")]


def reopen_what_became_it(happened: list[Happening]) -> Iterator[Call]:
    """What was made of an item is undone: the item is open again. For the modules that make something of post."""
    made = {one.row.pk: one.by for one in happened}
    links = Link.objects.filter(target__in=made, relation="became", source__state=DONE.code)
    by = {link.source_id: made[link.target_id] for link in links}
    for item in PostItem.objects.filter(pk__in=by).order_by("pk"):
        # whoever undoes it need not be a reader of the item, and learns nothing of it
        yield come_back.call(item=item, by=replace(by[item.pk], sees_all=True))
