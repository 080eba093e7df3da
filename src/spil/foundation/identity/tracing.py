"""Writes what happens to somebody's access: for the person's own page, and as a line of the log without any secret."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from spil.foundation.identity.addresses import client_address
from spil.foundation.identity.models import Trace, TraceOf, User

log = logging.getLogger("spil.access")
KEPT = timedelta(days=365)
#: the mail that tells somebody of a change of the own access: `user` and `what` (a TraceOf)
CHANGED = "web.access_changed"
SHOWN = 10


def trace(request: Any, user: User | None, what: TraceOf, now: datetime, detail: str = "") -> None:
    """Keep what happened; to nobody's account too, so that an answer takes no longer for an account that exists."""
    address, agent = client_address(request), request.headers.get("User-Agent", "")
    Trace.objects.create(
        user=user, what=what, at=now, detail=detail[:120], agent=agent[:300], address=address
    )
    log.info("%s: account %s from %s", what, user.pk if user else "unknown", address)


def newest(user: User) -> list[Trace]:
    return list(Trace.objects.filter(user=user).order_by("-at", "-id")[:SHOWN])


def forget_traces(now: datetime) -> int:
    return int(Trace.objects.filter(at__lt=now - KEPT).delete()[0])
