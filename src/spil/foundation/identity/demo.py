"""Devices, a token and what happened to access, for two people of the demo office.

None of it opens anything: the digests that are kept here are of nothing that anybody knows.
"""

from __future__ import annotations

from datetime import timedelta

from spil.foundation.identity.models import Session, Token, Trace, TraceOf, User
from spil.foundation.identity.sessions import LASTS, SessionStore
from spil.foundation.stories.stage import Stage

LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
#: who, on what, from where (addresses for examples, RFC 5737), signed in and last seen so many minutes ago
_DEVICES = (
    ("katrien", LAPTOP, "192.0.2.17", 130, 6),
    ("katrien", PHONE, "198.51.100.40", 55, 48),
    ("pieter", DESK, "192.0.2.11", 175, 31),
    ("pieter", PHONE, "198.51.100.63", 90, 77),
)
#: who, what, on what, from where, so many hours ago
_TRACES = (
    ("katrien", TraceOf.PASSWORD_CHANGED, LAPTOP, "192.0.2.17", 31 * 24),
    ("katrien", TraceOf.TOKEN_MADE, LAPTOP, "192.0.2.17", 30 * 24),
    ("katrien", TraceOf.REFUSED, DESK, "203.0.113.9", 33),
    ("katrien", TraceOf.SIGNED_IN, LAPTOP, "192.0.2.17", 2),
    ("katrien", TraceOf.SIGNED_IN, PHONE, "198.51.100.40", 1),
    ("pieter", TraceOf.SIGNED_IN, DESK, "192.0.2.11", 3),
)


def show_access(stage: Stage) -> None:
    """Where they are signed in, a token that reads, and the last things that happened to their access."""
    users = {
        key: User.objects.get(person=stage.cast[key])
        for key in {one[0] for one in _DEVICES}
        if key in stage.cast
    }
    nothing = SessionStore().encode({})
    Session.objects.bulk_create(
        Session(
            session_key=f"{number:064x}", session_data=nothing, user=users[who], agent=agent, address=address,
            started_at=(began := stage.now - timedelta(minutes=since)), seen_at=stage.now - timedelta(minutes=seen),
            expire_date=began + LASTS,
        )
        for number, (who, agent, address, since, seen) in enumerate(_DEVICES, 1)
        if who in users
    )  # fmt: skip
    Trace.objects.bulk_create(
        Trace(user=users[who], what=what, agent=agent, address=address, at=stage.now - timedelta(hours=hours))
        for who, what, agent, address, hours in _TRACES
        if who in users
    )
    if "katrien" in users:
        made = stage.now - timedelta(days=30)
        Token.objects.create(
            user=users["katrien"], name="Scherm aan de ingang", scopes=["read"], digest=f"{1:064x}",
            created_at=made, expires_at=made + timedelta(days=180), used_at=stage.now - timedelta(minutes=12),
        )  # fmt: skip
