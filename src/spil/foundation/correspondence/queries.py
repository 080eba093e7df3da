"""Finding the thread of a message."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from spil.foundation.correspondence.models import MessageId
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record

#: the relation of a later message to the head of its thread
FOLLOWS = "follows"
_Earliest = dict[str, int]


@dataclass(frozen=True)
class Place:
    """Where a message belongs: the head of its thread, None where it begins one; and the first record that carries its
    own id, which is that of the same message once more."""

    head: Record | None = None
    twin_id: int | None = None


NOWHERE = Place()


def places_of(messages: Sequence[tuple[str, Sequence[str]]]) -> list[Place]:
    """The place of each message (its id, its references).

    Its thread is, in this order, that of the nearest message that it answers, of a message that answers it (they may
    arrive the wrong way round), of one that has the same root. It looks at every record, also at those that a reader
    may not see: the caller shows the link to readers of the record alone. Three queries at most, however many messages.
    """
    asked = {one[:250] for own, references in messages for one in (own, *references) if one}
    if not asked:
        return [NOWHERE] * len(messages)
    found = MessageId.objects.filter(message_id__in=asked).order_by("record_id")
    first, carried = _Earliest(), _Earliest()
    for record_id, message_id, is_own in found.values_list("record_id", "message_id", "is_own"):
        first.setdefault(message_id, record_id)
        if is_own:
            carried.setdefault(message_id, record_id)
    nearest = [_nearest(own, references, first, carried) for own, references in messages]
    heads = _heads_of({one for one in nearest if one})
    return [
        Place(heads[one] if one else None, carried.get(own[:250]))
        for one, (own, _references) in zip(nearest, messages, strict=True)
    ]


def _nearest(own: str, references: Sequence[str], first: _Earliest, carried: _Earliest) -> int | None:
    """The record of the message to which this one is nearest; `first` are the first records that carry or name an id,
    `carried` those that carry it."""
    answered = next((carried[one[:250]] for one in reversed(references) if one[:250] in carried), None)
    root = references[0][:250] if references else ""
    return answered or first.get(own[:250]) or first.get(root)


def _heads_of(record_ids: Collection[int]) -> dict[int, Record]:
    """The head of the thread in which each record stands; the record itself when it follows none."""
    if not record_ids:
        return {}
    links = Link.objects.filter(source__in=record_ids, relation=FOLLOWS).order_by("-pk")
    followed = dict(links.values_list("source_id", "target_id"))
    heads = Record.objects.select_related("owner", "dossier").in_bulk(
        {followed.get(one, one) for one in record_ids}
    )
    return {one: heads[followed.get(one, one)] for one in record_ids}
