"""What follows from a decision: the work behind `carry_out`."""

from __future__ import annotations

from collections.abc import Iterable

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue


def have_it_done(happened: list[Happening]) -> Iterable[Call]:
    """Put the job in the queue, in the transaction that says that it is to be carried out."""
    for one in happened:
        enqueue(jobs["archive.carry_out"], by=one.by.person_id, at=one.by.now, destruction=one.row.pk)
    return []
