"""Taking in, in the background, what nobody waits for: a whole mailbox file, with a progress that can be left and come
back to, and a file that takes long to look into."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.access.queries import actor_for
from spil.foundation.arrivals.models import Arrival, WaitingFile
from spil.foundation.arrivals.registering import Arrived, register_many
from spil.foundation.arrivals.taking import SETTLED, batches, note_settled, stored_messages, take_in
from spil.foundation.arrivals.waiting import left_waiting
from spil.foundation.audit.snapshot import one_state
from spil.foundation.documents.mail.mbox import messages
from spil.foundation.events.models import Event
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.files.sweeping import is_stopped, kept, sweep, take_away
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.models import Job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.queries import unfinished_jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.jobs.rules import daily
from spil.foundation.organisation.models import Person, Role
from spil.foundation.records.rules import Confidentiality

#: how long a content may lie in the store before somebody keeps it: longer than any form or answer lasts
UNKEPT = timedelta(days=1)
#: contents of which the keepers are asked at once
TOGETHER = 1000


@job("arrivals.mailbox", title=_("Take in a mailbox file"))
def take_mailbox(
    progress: Progress, *, sha256: str, person: int, known_until: int | None = None
) -> dict[str, Any]:
    """Register the messages of a stored mailbox file, some in one transaction; how many, and how many were known.

    Stopped half-way and run again it goes on where it was: each message is known by the box and its content. What
    arrived after `known_until`, the last arrival before it was asked for, is its own work, also that of an attempt that
    died.
    """
    counts = {"registered": 0, "known": 0}
    counted: set[str] = set()
    with store().open(sha256) as stream:
        progress.expect(sum(1 for _ in messages(stream)))
        stream.seek(0)
        for some in batches(messages(stream)):
            files = stored_messages(some)
            keyed = [(file, f"{sha256}:{file.sha256}") for file in files]
            places = {file.sha256: progress.done + place for place, file in enumerate(files, 1)}
            for arrived in register_many(keyed, _actor(person), way="mailbox"):
                if arrived.refusal is not None:
                    progress.failed(places[arrived.file.sha256], arrived.refusal.text)
                    continue
                is_new = arrived.file.sha256 not in counted and _is_own(arrived, known_until)
                counts["registered" if is_new else "known"] += 1
                counted.add(arrived.file.sha256)
            progress.step(len(some))
    if sum(counts.values()) == progress.done:  # else what failed is nowhere but in there
        note_settled(sha256, "mailbox", timezone.now())
    return counts


@job("arrivals.file", title=_("Take in a file"))
def take_file(progress: Progress, *, sha256: str, name: str, person: int, key: str) -> int:
    """Take in a stored file for whom it took too long; how many items it gave. `key` is this handing in, once only."""
    progress.expect(1)
    with store().open(sha256) as stream:
        taken = list(take_in(stream, _actor(person), way="upload", name=name, key=key))
    for arrived in taken:
        if arrived.refusal is not None:
            progress.failed(1, arrived.refusal.text)
    progress.step(1)
    return sum(1 for arrived in taken if arrived.refusal is None)


def ask_for_file(file: StoredFile, by: Actor) -> Job:
    """Have a stored file taken in that the same person just handed in."""
    person = by.person_id or 0
    key = f"{person}:{by.now.isoformat()}:{file.sha256}"
    return enqueue(take_file, by=person, sha256=file.sha256, name=file.name, person=person, key=key)


def _is_own(arrived: Arrived, known_until: int | None) -> bool:
    """Whether this job registered it, in this attempt or in an earlier one."""
    return not arrived.was_known or (known_until is not None and (arrived.known_as or 0) > known_until)


def ask_for_mailbox(sha256: str, by: Actor) -> Job:
    """Have a stored mailbox file taken in; what the same person asked for and is not done yet, is not asked twice."""
    person = by.person_id or 0
    for row in unfinished_jobs().filter(name=take_mailbox.name, asked_by=person):
        if row.arguments["sha256"] == sha256:
            return row
    last = Arrival.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return enqueue(take_mailbox, by=person, sha256=sha256, person=person, known_until=last)


@job("arrivals.sweep", title=_("Take away mailbox files that were taken in"), schedule=daily("03:45"))
def sweep_boxes(progress: Progress) -> int:
    """Take away the bytes of mailbox files of which every message was registered; how many went."""
    settled = Arrival.objects.filter(key__startswith=SETTLED)
    left = sweep(set(settled.values_list("sha256", flat=True)), timezone.now())
    gone = settled.exclude(sha256__in=left).delete()[0]
    progress.step(gone)
    return gone


@job("arrivals.sweep_store", title=_("Take away files that nobody keeps"), schedule=daily("04:00"))
def sweep_store(progress: Progress) -> int:
    """Take away every content that nobody keeps any more, or ever kept; how many went.

    What was put (once more) within a day stays: a registration, a form or a job may be about to keep it. So does what
    was there before this office did anything: it belongs to another one, whose database was lost or is not the one that
    is named, or of which this one is a copy.
    """
    if is_stopped():
        return 0
    now = timezone.now()
    began = Event.objects.order_by("pk").values_list("at", flat=True).first()
    store().clear_cut_off(before=now - UNKEPT)
    old = store().put_between(began, now - UNKEPT) if began else iter(())
    gone = 0
    while some := list(islice(old, TOGETHER)):
        with one_state():  # what passes from one keeper to another is seen with one of them
            nobodys = set(some) - kept(some)
        gone += sum(take_away(sha256, before=now - UNKEPT) for sha256 in sorted(nobodys))
        progress.step(len(some))
    return gone


@job("arrivals.left_waiting", title=_("Register files to which nobody comes back"), schedule=daily("03:30"))
def register_left_waiting(progress: Progress) -> int:
    """Register what waits too long, or with somebody who left, for the office manager alone; how many.

    Without an office manager it goes on waiting.
    """
    by = system_actor(timezone.now(), timezone.localdate())
    manager = Person.objects.in_role(Role.OFFICE_MANAGER, by.today).order_by("pk").first()
    if manager is None:
        return 0
    rows, registered = left_waiting(by.now, by.today), 0
    for row in progress.over(rows, len(rows)):
        with override(manager.language):
            note = gettext("It waited with %(name)s to be registered.") % {"name": row.person}
        facts = {"confidentiality": Confidentiality.NAMED, "handler": manager, "note": note}
        (arrived,) = register_many([(row.file, str(row.pk))], by, way="waiting", facts=facts)
        if arrived.refusal is not None:
            progress.failed(row.name, arrived.refusal.text)
            continue
        WaitingFile.objects.filter(pk=row.pk).delete()
        registered += 1
    return registered


def _actor(person: int) -> Actor:
    """Who asked for it, as that person stands now."""
    return actor_for(Person.objects.get(pk=person), now=timezone.now(), today=timezone.localdate())
