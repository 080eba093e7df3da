"""Notices: what is new, in the bell and on a page of their own; and how one wants to be told."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.notifications.models import Notice
from spil.foundation.notifications.queries import live_person, newest, pulse, unread_count, unread_of
from spil.foundation.ui.rules import count_text
from spil.gateways.web.entering import next_url
from spil.gateways.web.presenting import Reader
from spil.gateways.web.ringing import counted, line
from spil.gateways.web.shell import shell

#: how many the bell and the page show
IN_BELL, ON_PAGE = 8, 100


def live(request: Any) -> HttpResponse:
    """Whether anything changed for the person of a page: 304 as long as nothing did. Says nothing else."""
    person_id = live_person(request.headers.get("X-Spil-Live", ""))
    if person_id is None:
        return HttpResponse(status=403)
    tag = pulse(person_id)
    known = request.headers.get("If-None-Match", "").removeprefix("W/") == tag
    return HttpResponse(status=304 if known else 204, headers={"ETag": tag, "Cache-Control": "no-store"})


def bell(request: Any) -> HttpResponse:
    """What the open page needs after a change: the count, the newest, and what is urgent and new."""
    reader = Reader(request.actor)
    count = unread_count(request.actor)
    lines = [line(reader, notice) for notice in newest(request.actor, IN_BELL)]
    context = {"bell": {**counted(count), "url": reverse("notices"), "lines": lines}}
    response = render(request, "web/bell_panel.html", context)
    response["Cache-Control"] = "no-store"
    return response


def notices(request: Any) -> HttpResponse:
    """All notices that are kept, the newest first."""
    reader = Reader(request.actor)
    lines = [line(reader, notice) for notice in newest(request.actor, ON_PAGE)]
    count = unread_count(request.actor)
    said = ngettext("%(n)s new", "%(n)s new", count) % {"n": count_text(count, limit=99)}
    context = {
        "shell": shell(request, here="notices"),
        "notices": {
            "lines": lines,
            "count": said if count else "",
            "read_url": reverse("notices-read"),
            "settings_url": reverse("notice-settings"),
        },
    }
    return render(request, "notices.html", context)


def notice(request: Any, pk: int) -> HttpResponse:
    """Follow a notice to its record; it is read then."""
    actor = request.actor
    found = get_object_or_404(Notice.objects.told_to(actor.person_id, actor), pk=pk)
    mine = Notice.objects.filter(person=actor.person_id, read_at__isnull=True)
    about = mine.filter(record=found.record_id) if found.record_id else mine.filter(pk=pk)
    about.update(read_at=timezone.now())
    if found.record_id:
        return redirect("record", found.record_id)
    return redirect(found.detail.get("leads", "notices"))


@require_POST
def seen(request: Any, pk: int) -> HttpResponse:
    """The record of these notices was opened by another way: they are read too."""
    mine = Notice.objects.filter(person=request.actor.person_id, record=pk, read_at__isnull=True)
    mine.update(read_at=timezone.now())
    return HttpResponse(status=204)


@require_POST
def read_all(request: Any) -> HttpResponse:
    """All of it is read."""
    ids = list(unread_of(request.actor).values_list("pk", flat=True)[:5000])
    Notice.objects.filter(pk__in=ids).update(read_at=timezone.now())
    return redirect(next_url(request, reverse("notices")))
