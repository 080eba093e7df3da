"""What is proposed when a file came in by itself; and what happens to what was learned."""

from __future__ import annotations

from collections.abc import Iterator

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.learning.following import forget
from spil.modules.post.public import Channel, maker_for
from spil.modules.proposals.actions import propose
from spil.modules.proposals.queries.proposing import KIND, proposed_for
from spil.modules.proposals.queries.reasons import clues_of, text_of


def propose_where_it_goes(happened: list[Happening]) -> Iterator[Call]:
    """For what came in by itself, unless a module recognises the file or more is known than what is likely."""
    for one in happened:
        told, item = one.call.arguments, one.row
        if not told.get("by_intake") or item.channel == Channel.PEPPOL or item.reading.get("refused"):
            continue
        record, file = item.record, told.get("file")
        is_decided = record.owner_id or record.unit_id or told.get("answers")
        if is_decided or not record.is_open or (file is not None and maker_for(file) is not None):
            continue
        values = proposed_for(clues_of(item, text_of(item)), record.legal_entity_id).values
        if values:
            yield propose.call(item=item, by=one.by, values=dict(values))


def forget_it(happened: list[Happening]) -> list[Call]:
    """What was learned is a technical table: it is emptied in the same transaction."""
    for one in happened:
        forget(one.call.subject.pk, KIND)
    return []


def learn_it_again(happened: list[Happening]) -> list[Call]:
    """In the background: an office has thousands of items."""
    for one in happened:
        enqueue(jobs["proposals.learn_again"], by=one.by.person_id, at=one.by.now, office=one.call.subject.pk)
    return []
