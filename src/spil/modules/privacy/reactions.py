"""What follows from forgetting and from handing out: the records, the files, the job that writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spil.foundation.access.actor import system_actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.foundation.exports.jobs import about_named, write
from spil.foundation.exports.models import ABOUT, Export
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.records.kinds import kinds
from spil.modules.privacy.actions import erase_record
from spil.modules.privacy.models import judged


def destroy_what_goes(happened: list[Happening]) -> Iterator[Call]:
    """Every record that goes with the contact or the colleague, judged once more behind the lock on that row."""
    for one in happened:
        found = judged(one.call.subject, one.by)
        going = frozenset(verdict.record.pk for verdict in found.going)
        program = replace(system_actor(one.by.now, one.by.today), cause_id=one.event_id)
        for verdict in found.going:
            # a note in somebody's notebook goes unseen
            by = program if kinds.of(verdict.record).personal else one.by
            yield erase_record.call(
                record=verdict.record,
                by=by,
                ground=one.call.arguments["ground"],
                going=going,
                around=[dossier.record for dossier in verdict.dossiers],
            )
        enqueue(jobs["privacy.sweep"], at=one.by.now)


def have_it_written(happened: list[Happening]) -> list[Call]:
    """Put the writing in the queue, in the transaction that says that it was handed out."""
    for one in happened:
        asked = Export.objects.filter(
            person=one.by.person_id, kind=ABOUT, asked=about_named(one.call.subject)
        )
        made = asked.latest("pk")
        job = enqueue(write, by=one.by.person_id, at=one.by.now, export=made.pk)
        Export.objects.filter(pk=made.pk).update(job=job.pk)
    return []
