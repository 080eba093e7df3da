"""Every night: seal the day, and look whether the copied audiences are right."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.audit.sealing import seal
from spil.foundation.audit.verification import Report, verify_audiences
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily


@job("audit.seal", title=_("Seal the log of the day"), schedule=daily("02:10"))
def seal_day(progress: Progress) -> str:
    """Seal what happened since the last seal; the digest of the seal."""
    made = seal(timezone.localdate())
    progress.step()
    return made.digest.hex() if made else ""


@job("audit.audiences", title=_("Check who can read what"), schedule=daily("02:20"))
def check_audiences(progress: Progress) -> int:
    """Compare the audience on every kind's own row with its record's; how many differ."""
    report = Report()
    verify_audiences(report)
    for problem in report.problems:
        progress.failed(problem.code, problem.what)
    return report.counts.total()
