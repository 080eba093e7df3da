"""Finding the thread of a message."""

from __future__ import annotations

from collections.abc import Sequence

from spil.foundation.correspondence.models import MessageId
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record

#: the relation of a later message to the head of its thread
FOLLOWS = "follows"


def thread_of(own: str, references: Sequence[str]) -> Record | None:
    """The head of the thread that a message belongs to; None for one that begins a thread.

    In this order: the nearest message that it answers, a message that answers it (they may arrive the wrong way round),
    one that has the same root. It looks at every record, also at those that a reader may not see: the caller shows
    the link to readers of the record alone.
    """
    asked = [one[:250] for one in (own, *references) if one]
    if not asked:
        return None
    found = list(MessageId.objects.filter(message_id__in=asked).order_by("record_id"))
    own_ids = {row.message_id: row.record_id for row in reversed(found) if row.is_own}
    answered = next((own_ids[one[:250]] for one in reversed(references) if one[:250] in own_ids), None)
    later = next((row.record_id for row in found if row.message_id == own[:250]), None) if own else None
    root = references[0][:250] if references else ""
    sibling = next((row.record_id for row in found if row.message_id == root), None)
    nearest = answered or later or sibling
    return head_of(nearest) if nearest else None


def head_of(record_id: int) -> Record:
    """The head of the thread in which a record stands; the record itself when it follows none."""
    head = Link.objects.filter(source=record_id, relation=FOLLOWS).values_list("target", flat=True).first()
    return Record.objects.get(pk=head or record_id)
