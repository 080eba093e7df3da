"""Reading what nobody waits for: scans by machine, one at a time, in a process of its own, and files that take long."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.attachments.models import Attachment
from spil.foundation.documents.readers import ReaderFailed
from spil.foundation.files.store import LOST, NoSuchFile
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import every
from spil.foundation.reading.models import FileText, Source
from spil.foundation.reading.optical import recognise
from spil.foundation.reading.words import HURRIED, can_recognise, keep_and_tell, read_again, told


@job("reading.scans", title=_("Read scans by machine"), schedule=every(minutes=2))
def read_scans(progress: Progress) -> int:
    """Read every scan that waits and put its words into the index of its records; how many were read.

    Before them, what was cut short while somebody waited: it may turn out to be a scan.
    """
    hurried = FileText.objects.filter(source=Source.WAITING, reason=HURRIED)
    for sha256 in list(hurried.values_list("pk", flat=True)[:200]):
        if attachment := Attachment.objects.filter(sha256=sha256).first():
            read_again(attachment.file)
    if not can_recognise():
        return 0
    waiting = list(
        FileText.objects.filter(source=Source.WAITING)
        .exclude(reason=HURRIED)
        .values_list("pk", flat=True)[:200]
    )
    for sha256 in progress.over(waiting, len(waiting)):
        try:
            pages = recognise(sha256)
        except (ReaderFailed, NoSuchFile) as failed:
            reason = (
                LOST if isinstance(failed, NoSuchFile) else failed.detail.partition(": ")[2] or str(failed)
            )
            keep_and_tell(FileText(sha256=sha256, source=Source.REFUSED, reason=reason[:300]))
            progress.failed(sha256[:12], reason)
            continue
        keep_and_tell(told(sha256, "\n\n".join(pages), source=Source.OCR, pages=len(pages)))
    return len(waiting)
