"""What is known of how something came, when it is destroyed or when somebody is forgotten; and what could not be taken
in, when the job that still keeps it forgets it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from spil.foundation.actions.door import Outcome, touched_by
from spil.foundation.arrivals import waiting
from spil.foundation.arrivals.jobs import take_file, take_mailbox
from spil.foundation.arrivals.models import Arrival
from spil.foundation.arrivals.taking import SETTLED
from spil.foundation.attachments.queries import attached
from spil.foundation.documents.sniffing import MBOX, PDF
from spil.foundation.files.store import NoSuchFile, store
from spil.foundation.jobs.models import Job, JobFailure, JobState
from spil.foundation.jobs.queue import forget_what_was_asked
from spil.foundation.organisation.models import Person, Role

#: what these jobs take in
_ENDINGS = {PDF: ".pdf", MBOX: ".mbox"}


def forget_names(outcomes: Sequence[Outcome]) -> None:
    """Forget what the file was called of which a destroyed record was made; that it came stays known by its digest.

    Nobody can tell whom a job was about, so when somebody is forgotten all that ended lose what they were asked.
    """
    touched = touched_by(outcomes)
    erased = [record.pk for one in touched for record in one.erased]
    if erased:
        Arrival.objects.filter(record_id__in=erased).update(name="")
    if any(one.forgotten for one in touched):
        forget_what_was_asked()


def let_wait(ended: QuerySet[Job]) -> None:
    """Post that these jobs could not take in waits with whoever handed it in, to be registered one by one.

    What stands in the register by now does not; nor what was refused, of which that person was told that it was not
    kept. Its name says no more than the day: what it was called is what is forgotten.
    """
    failed = Q(state=JobState.FAILED, name__in=(take_file.name, take_mailbox.name))
    in_part = Q(name=take_mailbox.name, pk__in=JobFailure.objects.values("job"))
    for row in ended.filter(failed | in_part).order_by("pk"):
        sha256 = row.arguments.get("sha256", "")
        person = _who_registers(row) if sha256 and not _is_registered(sha256) else None
        if person is None:
            continue
        day = timezone.localdate(row.created_at).isoformat()
        with override(person.language), suppress(NoSuchFile):
            file = store().file(sha256)
            name = f"{gettext('Not taken in')} {day}{_ENDINGS.get(file.media_type, '')}"
            waiting.add(person.pk, [replace(file, name=name)], timezone.now())


def _is_registered(sha256: str) -> bool:
    """Whether it was taken in after all: as a file of a record, or a mailbox file of which every message is."""
    return bool(attached({sha256})) or Arrival.objects.filter(key=f"{SETTLED}{sha256}").exists()


def _who_registers(row: Job) -> Person | None:
    """Who handed it in; the office manager or an administrator when that row is gone."""
    asked = Person.objects.filter(pk=row.arguments.get("person") or 0)
    today = timezone.localdate()
    instead = (Person.objects.in_role(role, today) for role in (Role.OFFICE_MANAGER, Role.ADMINISTRATOR))
    return next((found for rows in (asked, *instead) if (found := rows.order_by("pk").first())), None)
