"""Files that somebody added and will register one by one: the queue of a person, the same in every tab and device.

Each file stands in a row of its own, so that what happens to one in one tab undoes nothing that happens in another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.arrivals.models import WaitingFile
from spil.foundation.files.models import StoredFile
from spil.foundation.files.sweeping import hashes_in

#: files that wait for one person
MOST = 200
#: a file that nobody came back to is registered for the office manager
KEPT_FOR = timedelta(days=60)


NoLongerWaits = Reason(
    "NoLongerWaits",
    _("This file does not wait any more: it was registered meanwhile. Nothing was registered now."),
)


def waiting_for(person_id: int) -> list[WaitingFile]:
    """What waits for this person, in its order."""
    return list(WaitingFile.objects.filter(person=person_id).order_by("at", "id"))


def add(person_id: int, files: Iterable[StoredFile], now: datetime) -> None:
    """Put files last; content that waits already keeps its place."""
    rows = [
        WaitingFile(
            person_id=person_id,
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            name=one.name[:255],
            at=now,
        )
        for one in files
    ]
    WaitingFile.objects.bulk_create(rows, ignore_conflicts=True)


def put_off(row: WaitingFile, now: datetime) -> None:
    """Put it last."""
    WaitingFile.objects.filter(pk=row.pk).update(at=now)


def leave(row: WaitingFile) -> None:
    """It waits no more, in the transaction that registers it. Raises Refused when another one registered it."""
    if not WaitingFile.objects.filter(pk=row.pk).delete()[0]:
        raise Refused(NoLongerWaits())


def left_waiting(now: datetime, today: date) -> list[WaitingFile]:
    """What nobody comes back to: it waits too long, or with somebody who works here no more."""
    is_left = Q(at__lt=now - KEPT_FOR) | Q(person__left_on__lte=today)
    return list(WaitingFile.objects.filter(is_left).select_related("person").order_by("at", "id"))


def waited_for(hashes: Collection[str]) -> set[str]:
    """Which of these contents wait for somebody."""
    return set(WaitingFile.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


def every_waited_for() -> Iterator[str]:
    """The hash of every content that waits for somebody, in order."""
    return hashes_in(WaitingFile.objects.all())
