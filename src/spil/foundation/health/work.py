"""Checks of what the office does by itself: jobs, mail, backups."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spil.foundation.backups.keys import known_key
from spil.foundation.backups.making import FEWEST, has_jumped
from spil.foundation.backups.models import BackupRun, RunKind
from spil.foundation.backups.queries import last_run
from spil.foundation.backups.service import held
from spil.foundation.backups.shelf import APART, is_ahead
from spil.foundation.health import checking
from spil.foundation.health.checking import Asked, Check, Finding, error, good, told_at, warning
from spil.foundation.jobs.declaration import jobs as declared_jobs
from spil.foundation.jobs.models import Job, JobState, ScheduledJob
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.sending import PORTS

#: a schedule that is this late means that no worker runs; a job or a mail that waits so long is stuck
LATE, STUCK = timedelta(minutes=15), timedelta(hours=1)
#: a worker that has been at one job for this long keeps everything else waiting for too long
BUSY = timedelta(hours=4)
#: how old a good backup and a good trial may be
OLD_BACKUP, OLD_TRIAL = timedelta(hours=49), timedelta(days=15)
#: failures that are older are history
RECENT = timedelta(days=7)


def jobs(asked: Asked) -> Iterator[Finding]:
    """A worker runs, nothing waits for hours, nothing was given up."""
    scheduled = [one.name for one in declared_jobs if one.schedule]  # not what an earlier release had
    rows = ScheduledJob.objects.filter(name__in=scheduled)
    late = rows.filter(next_at__lt=asked.now - LATE).order_by("next_at").first()
    waiting = Job.objects.filter(state=JobState.WAITING, run_after__lt=asked.now - STUCK).count()
    yield good("jobs.worker", _("What is due is done.")) if late is None else _why_late(late, asked)
    if waiting:
        yield warning(
            "jobs.waiting",
            ngettext(
                "%(count)s job has waited for more than an hour.",
                "%(count)s jobs have waited for more than an hour.",
                waiting,
            )
            % {"count": waiting},
            _("One job may be keeping the worker; another ./spil worker helps."),
        )
    yield from _given_up(asked)


def _why_late(late: ScheduledJob, asked: Asked) -> Finding:
    """A worker asks for what is due between two jobs: while it holds one, it is at work, and late."""
    held = (
        Job.objects.filter(state=JobState.RUNNING, lease_until__gt=asked.now).order_by("started_at").first()
    )
    due = {"name": _title(late.name), "when": told_at(late.next_at)}
    if held is None or held.started_at is None:
        return error(
            "jobs.worker",
            _("No worker runs: %(name)s was due at %(when)s.") % due,
            _("./spil start runs one beside the server; on other nodes ./spil worker does."),
        )
    told = error if asked.now - held.started_at > BUSY else warning
    return told(
        "jobs.worker",
        _("The worker has been busy with %(job)s since %(since)s; %(name)s was due at %(when)s.")
        % {**due, "job": _title(held.name), "since": told_at(held.started_at)},
        _("One job may be keeping the worker; another ./spil worker helps."),
    )


def _given_up(asked: Asked) -> Iterator[Finding]:
    """A finding for each kind of job: one that fails every minute is the same trouble, of which mail goes once."""
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__gt=asked.now - RECENT)
    counts = dict(failed.values("name").annotate(last=Max("id")).values_list("last", Count("id")))
    for last in Job.objects.filter(pk__in=counts).order_by("-id"):
        count = counts[last.pk]
        words = ngettext(
            "%(count)s job failed for good in the last week: %(name)s. %(why)s",
            "%(count)s jobs failed for good in the last week; the last one: %(name)s. %(why)s",
            count,
        )
        told = words % {"count": count, "name": _title(last.name), "why": _reason(last)}
        yield warning(
            f"jobs.failed.{last.name}",
            told.rstrip(),
            _("The status page shows which; what has to be done is done by the next run or by hand."),
        )


def _reason(job: Job) -> str:
    """Its first line; there is none once somebody was forgotten (decision 0022)."""
    return (job.error.splitlines() or [""])[0][:200]


def _title(name: str) -> str:
    return next((str(one.title) for one in declared_jobs if one.name == name), name)


def mail(asked: Asked) -> Iterator[Finding]:
    """Mail leaves the office: the server answers, nothing is stuck."""
    if not settings.SMTP_URL:
        yield good("mail.server", _("No mail is sent: SPIL_SMTP is not set. Notices stay in the bell."))
        return
    try:
        yield good(
            "mail.server", _("The mail server answers (%(host)s).") % {"host": _greeted(settings.SMTP_URL)}
        )
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        yield error(
            "mail.server",
            _("The mail server does not answer: %(why)s") % {"why": problem},
            _("Is SPIL_SMTP right, and does the firewall let this machine through?"),
        )
    stuck = OutgoingMail.objects.filter(state=MailState.WAITING, made_at__lt=asked.now - STUCK).count()
    if stuck:
        yield warning(
            "mail.stuck",
            ngettext(
                "%(count)s mail has waited for more than an hour.",
                "%(count)s mails have waited for more than an hour.",
                stuck,
            )
            % {"count": stuck},
            _(
                "Is the worker running (./spil start), and does the mail server take them? The log says why not."
            ),
        )


def _greeted(address: str) -> str:
    """Connect and read the greeting; nothing is sent. Raises OSError, SMTPException or ValueError."""
    parts = urlsplit(address)
    if parts.scheme == "folder":
        return parts.path
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("SPIL_SMTP")
    host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        with (
            closing(socket.create_connection((host, port), 10)) as line,
            closing(ssl.create_default_context().wrap_socket(line, server_hostname=host)) as safe,
        ):
            if not safe.recv(3).startswith(b"220"):
                raise smtplib.SMTPException("no greeting")
        return host
    with smtplib.SMTP(host, port, timeout=10) as server:
        server.noop()
    return host


def backups(asked: Asked) -> Iterator[Finding]:
    """There is a good backup of these days, it can be restored, and there is a key."""
    how = _(
        "Name a place with SPIL_BACKUP and make the first one by hand: ./spil backup. docs/guides/backups.md"
    )
    if copy := held():
        yield warning(
            "backup.copy",
            _(
                "This office is a copy, restored from %(name)s: no mail goes or comes, and nothing is backed up."
            )
            % {"name": copy.name},
            _(
                "To let it work in the place of the office, take it into service here, or ./spil restore --in-service."
            ),
        )
        return
    until = asked.now + APART
    last, tried = last_run(RunKind.BACKUP, good=True, until=until), last_run(RunKind.TRIAL, until=until)
    newest = last_run(RunKind.BACKUP)
    reason = f" {newest.message}" if newest is not None and not newest.is_good else ""
    if last is None:
        told = warning if newest is None else error
        yield told("backup.age", _("There is no backup of this office.") + reason, how)
        return
    when = {"when": told_at(last.finished_at), "place": last.place}
    if asked.now - last.finished_at > OLD_BACKUP:
        yield error("backup.age", _("The last good backup is of %(when)s.") % when + reason, how)
    else:
        yield good("backup.age", _("The last backup is of %(when)s, in %(place)s.") % when)
    yield from _by_another_clock(asked, last)
    if known_key() is None:
        yield error(
            "backup.key",
            _("The key of the backups is not here, so none can be made."),
            _("Put the file backup_key back into the data folder, or set SPIL_BACKUP_KEY."),
        )
    yield from _tried(asked, tried)


def _tried(asked: Asked, tried: BackupRun | None) -> Iterator[Finding]:
    """Whether a backup was restored to try it, lately and well."""
    if tried is None:
        yield warning(
            "backup.trial",
            _("No backup was ever restored to try it."),
            _("Type ./spil backup try; Sunday nights do it."),
        )
    elif not tried.is_good:
        yield error(
            "backup.trial",
            _("The last test restore failed: %(why)s") % {"why": tried.message},
            _("Make a new backup with ./spil backup --again, then try it: ./spil backup try."),
        )
    elif asked.now - tried.finished_at > OLD_TRIAL:
        yield warning(
            "backup.trial",
            _("The last test restore is of %(when)s.") % {"when": told_at(tried.finished_at)},
            _("Type ./spil backup try; Sunday nights do it."),
        )
    else:
        words = _("On %(when)s the backup %(name)s was restored to try it, and was equal.")
        yield good(
            "backup.trial",
            words % {"when": told_at(tried.finished_at), "name": tried.name},
        )


def _by_another_clock(asked: Asked, last: BackupRun) -> Iterator[Finding]:
    """Backups that were made by a clock that was ahead, or may have been."""
    clock = _("Let the machine keep time by the network (timedatectl set-ntp true).")
    if last.ahead and is_ahead(last.ahead, asked.now):
        yield warning(
            "backup.ahead",
            _(
                "The backup %(name)s bears a day that is still to come: the clock was ahead when it was made. Trials"
                " pass over it, and it does not go by itself."
            )
            % {"name": last.ahead},
            clock
            + " "
            + _("Once a later backup is good, take the folder backups/%(name)s away from the place.")
            % {"name": last.ahead},
        )
    runs = BackupRun.objects.filter(kind=RunKind.BACKUP, is_good=True).order_by("-id")[:FEWEST]
    moments = [run.started_at for run in reversed(runs)]
    if has_jumped(moments):
        yield warning(
            "backup.jump",
            _(
                "For more than a month, so says the clock, no backup was made before the last ones. Until there are"
                " three of them, no old backup goes."
            ),
            _("Did Spil stand still so long? Then nothing has to be done. Else the clock is wrong.")
            + " "
            + clock,
        )


def register() -> None:
    """In the order in which they are told."""
    for check in (
        Check("jobs", gettext_lazy("Jobs"), jobs, alerts=True),
        Check("mail", gettext_lazy("Mail"), mail),
        Check("backups", gettext_lazy("Backups"), backups, alerts=True),
    ):
        checking.register(check)
