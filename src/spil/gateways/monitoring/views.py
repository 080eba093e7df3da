"""Whether Spil lives and is ready; its figures; the status page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from hmac import compare_digest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import Error
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.backups import jobs as backup_jobs
from spil.foundation.backups.models import BackupRun
from spil.foundation.backups.postgresql import is_unfinished
from spil.foundation.backups.service import held, take_into_service, waited
from spil.foundation.health.checking import Asked, Finding, Level, findings, worst
from spil.foundation.health.models import Release
from spil.foundation.health.tables import of_newer_release
from spil.foundation.health.upgrades import in_parts
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queries import failed_jobs, unfinished_jobs
from spil.foundation.jobs.queue import enqueue
from spil.foundation.organisation.models import Role
from spil.foundation.ui.shell import shell_of
from spil.gateways.monitoring import figures

LOOPBACK = frozenset({"127.0.0.1", "::1"})
#: a proxy on this machine comes from the loopback too, and says so with one of these
FORWARDED = ("X-Forwarded-", "Forwarded", "X-Real-Ip", "Via")
#: rows of each table of the status page
MOST = 10
_LOOKS = {Level.GOOD: "state-good", Level.WARNING: "state-wait", Level.ERROR: "state-stop"}
_ICONS = {Level.GOOD: "circle-check", Level.WARNING: "alert-triangle", Level.ERROR: "alert-circle"}


def health(_request: Any) -> HttpResponse:
    """The process answers. A load balancer that gets no answer starts another one."""
    return _plain("ok\n")


def ready(_request: Any) -> HttpResponse:
    """Whether it can serve; 503 with the codes of what is missing. A load balancer sends people elsewhere meanwhile."""
    missing = _missing()
    answer = JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _missing() -> list[str]:
    """Codes of what this node lacks: `database`, `restore`, `migrations`, `release` (a newer one was at work in the
    database), `files` (its own folder cannot be written).

    An object store is not asked. All nodes lose it at the same moment, so a load balancer would have nobody left to
    send people to, while all but what carries a file goes on; `./spil check`, the status page and the figures tell it.
    """
    found = []
    try:
        if is_unfinished():
            found.append("restore")
        else:
            found += _apart_from_tables()
        if not os.access(Path(settings.DATA_DIR), os.W_OK):
            found.append("files")
    except (Error, OSError):
        found.append("database")
    return found


def _apart_from_tables() -> Iterator[str]:
    """Codes of where this release and the database are not equally old. Raises Error when it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    known = _of_this_release()
    if not known.graph.nodes.keys() <= applied:
        yield "migrations"
    if of_newer_release(known, applied):
        yield "release"


@cache
def _of_this_release() -> MigrationLoader:
    """Read once a process: the sources do not change under it."""
    return MigrationLoader(None)


def metrics(request: Any) -> HttpResponse:
    """The figures: with SPIL_METRICS_TOKEN for whoever has it; without it for this machine alone, and for nobody where
    the office is reached through a proxy (SPIL_ORIGIN), since not every proxy says that it is one."""
    if not _may_read_figures(request):
        return _plain("403\n", status=403)
    return HttpResponse(figures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_figures(request: Any) -> bool:
    if token := settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(given.encode(), token.encode())
    direct = not any(name.startswith(FORWARDED) for name in request.headers)
    return direct and not settings.ORIGIN and request.META.get("REMOTE_ADDR") in LOOPBACK


def _plain(text: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    answer["Cache-Control"] = "no-store"
    return answer


# -- the status page --------------------------------------------------------------------------------------------------


def _only_administrators(request: Any) -> None:
    if not request.actor.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied


def status(request: Any) -> HttpResponse:
    """How the installation is: what every check finds, the last backups, and the jobs that failed."""
    _only_administrators(request)
    found = list(findings(Asked(timezone.now())))
    titles = {one.name: one.title for one in jobs}
    failed, copy = list(failed_jobs()[:MOST]), held()
    page = {
        "summary": _summary(found),
        "findings": [
            {
                "icon": _ICONS[one.level],
                "look": _LOOKS[one.level],
                "level": _level_word(one.level),
                "row": one,
            }
            for one in found
        ],
        "backs_up": bool(settings.BACKUP_PLACE) and copy is None,
        "copy": copy,
        "waiting_mail": waited(copy) if copy else 0,
        "runs": list(BackupRun.objects.order_by("-id")[:MOST]),
        "failed": [
            {
                "title": titles.get(one.name, one.name),
                "at": one.finished_at,
                "why": (one.error.splitlines() or [""])[0],
            }
            for one in failed
        ],
        "unfinished": [
            {"title": titles.get(one.name, one.name), "row": one} for one in unfinished_jobs()[:MOST]
        ],
    }
    return render(
        request, "monitoring/status.html", {"page": page, "shell": shell_of(request, here="status")}
    )


def changes(request: Any) -> HttpResponse:
    """What the last releases changed, in the words of CHANGELOG.md; they are English whatever the reader reads."""
    _only_administrators(request)
    page = {
        "releases": [
            {"row": one, "changes": [list(in_parts(entry)) for entry in one.changes]}
            for one in Release.objects.order_by("-pk")[:MOST]
        ]
    }
    return render(
        request, "monitoring/changes.html", {"page": page, "shell": shell_of(request, here="status")}
    )


@require_POST
def backup_now(request: Any) -> HttpResponse:
    """Have a backup made, or the newest one tried out; the worker does it, and the page tells what became of it."""
    _only_administrators(request)
    if not settings.BACKUP_PLACE:
        messages.error(request, _("No place for backups is named: set SPIL_BACKUP and start Spil again."))
    elif request.POST.get("what") == "try":
        enqueue(backup_jobs.trial, by=request.actor.person_id)
        messages.success(
            request, _("The newest backup is tried out; the result stands here when it is known.")
        )
    else:
        enqueue(backup_jobs.make, by=request.actor.person_id)
        messages.success(request, _("A backup is being made; it stands here when it is ready."))
    return redirect("status")


@require_POST
def in_service(request: Any) -> HttpResponse:
    """A restored copy goes to work in the place of the office; what waited to be mailed goes along, or is left."""
    _only_administrators(request)
    if held() is None:
        messages.error(request, _("This office is at work already."))
    else:
        take_into_service(request.actor.now, mail=request.POST.get("mail") == "send")
        messages.success(request, _("This office is in service."))
    return redirect("status")


def _level_word(level: Level) -> str:
    return {Level.GOOD: _("In order"), Level.WARNING: _("Look at this"), Level.ERROR: _("Wrong")}[level]


def _summary(found: list[Finding]) -> dict[str, Any]:
    level = worst(found)
    words = {
        Level.GOOD: _("All is well."),
        Level.WARNING: _("It works, and something deserves a look."),
        Level.ERROR: _("Something is wrong."),
    }
    return {"icon": _ICONS[level], "look": _LOOKS[level], "text": words[level]}
