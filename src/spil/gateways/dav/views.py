"""The feed of a calendar program. It carries no session; the secret in the address says whose it is."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from spil.foundation.access.queries import actor_for
from spil.foundation.identity.addresses import client_address, network_of
from spil.foundation.identity.throttling import SECRETS, seconds, take
from spil.foundation.notifications.feeds import entries, reader_of
from spil.gateways.dav.drawing import calendar


def feed(request: Any, secret: str) -> HttpResponse:
    """The calendar of whoever has the secret; 304 when nothing changed; 404 when it opens nothing,
    and 429 for who guesses."""
    now = timezone.now()
    person = reader_of(secret, now) if request.method in {"GET", "HEAD"} else None
    if person is None:
        wait = take(SECRETS, network_of(client_address(request)), now)
        headers = {"Retry-After": str(seconds(wait))} if wait else {}
        return HttpResponse(status=429 if wait else 404, headers=headers)
    actor = actor_for(person, now=now, today=timezone.localdate(now))
    with override(person.language):
        name = _("Spil of %(name)s") % {"name": person}
        content = calendar(entries(actor), name=name, language=person.language)
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={**headers, "Content-Disposition": 'inline; filename="spil.ics"'},
    )
