"""How far a job is, in words and as a share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.jobs.models import Job, JobState
from spil.foundation.ui.rules import number_text


def progress_of(job: Job | None, *, is_done: bool) -> dict[str, Any]:
    """percent (None while the whole is not known), words, is_done, has_failed."""
    locale = get_language() or "nl"
    if is_done or (job is not None and job.state == JobState.DONE):
        return {"percent": 100, "words": _("Ready."), "is_done": True, "has_failed": False}
    if job is None or job.state == JobState.FAILED:
        words = _("This did not work. Try it again; when it fails again, tell the administrator.")
        return {"percent": None, "words": words, "is_done": False, "has_failed": True}
    if job.state == JobState.WAITING:
        return {"percent": None, "words": _("Waits for its turn."), "is_done": False, "has_failed": False}
    told = {"done": number_text(job.done_count, locale), "all": number_text(job.total_count or 0, locale)}
    words = _("%(done)s of %(all)s") % told if job.total_count else _("Begun.")
    return {"percent": job.percent, "words": words, "is_done": False, "has_failed": False}
