"""Behind forgetting: the bytes and the words that nobody uses any more, and the rest when the law lets it go."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.files.sweeping import sweep
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.notifications.making import Told, tell
from spil.foundation.search.forgetting import forget_words
from spil.modules.privacy.actions import finish
from spil.modules.privacy.models import Erasure, Judged, Sort, judged

#: how long bytes are tried again that were too fresh to go
TRIED_FOR = timedelta(days=7)
_log = logging.getLogger(__name__)


@job("privacy.sweep", title=_("Take away the files of who was forgotten"), schedule=daily("03:45"))
def sweep_bytes(progress: Progress) -> int:
    """Take away words and files that nobody keeps any more; how many contents are still kept."""
    forget_words()
    now = timezone.now()
    recent = Erasure.objects.filter(done_at__gte=now - TRIED_FOR).values_list("files", flat=True)
    left = sweep({sha256 for files in recent for sha256 in files}, now)
    progress.step(len(left))
    return len(left)


@job("privacy.finish", title=_("Let go of what the law kept of who was forgotten"), schedule=daily("04:40"))
def finish_erasures(progress: Progress) -> int:
    """Finish every erasure of which nothing stays any more; how many. What it decides was decided by who erased.

    Of what may go by now, since a hold ended or since it came in later, she is told once: she erases again. One that
    cannot be finished is named, and the others go on.
    """
    by = system_actor(timezone.now(), timezone.localdate())
    done = 0
    for erasure in progress.over(list(Erasure.objects.filter(finished_on=None).order_by("pk"))):
        try:
            done += _finished(erasure, by)
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with one keeps no other name
            _log.exception("erasure %s cannot be finished", erasure.pk)
            progress.failed(erasure.pk, problem)
    return done


def _finished(erasure: Erasure, by: Actor) -> bool:
    about = erasure.about
    found = judged(about, by) if about is not None else Judged()
    if found.is_empty:
        finish(erasure=erasure, by=by)
    elif found.going:
        _ask_again(erasure, by)
    return found.is_empty


def _ask_again(erasure: Erasure, by: Actor) -> None:
    page = "privacy-party" if erasure.sort == Sort.PARTY else "privacy-person"
    detail = {
        "name": finish_erasures.name,
        "outcome": "waits",
        "number": str(erasure.number),
        "leads": reverse(page, args=[erasure.number]),
    }
    people = (erasure.done_by_id,) if erasure.done_by_id else ()
    tell([Told("job", f"erasure:{erasure.pk}", by.now, by.today, people=people, detail=detail)])
