"""The sessions of browsers, kept in the database: they hold on every node, and their owner sees and ends them.

The browser holds the key (Django's 32 letters and digits, 165 bits); the table holds its SHA-256 alone, so that a copy
of the database signs nobody in. A session is over 12 hours after signing in, after 4 hours without a request, when it
is ended by hand, and when the password changes or the account closes (`User._get_session_auth_hash`).
"""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InternalError, OperationalError
from django.db.models import CharField, DateTimeField, Q, QuerySet
from django.utils import timezone

from spil.foundation.settled.keeping import stamp_column
from spil.foundation.settled.statements import Parameter, prepared

LASTS = timedelta(hours=12)
IDLE = timedelta(hours=4)
#: the moment of the last request is noted this often
NOTED = timedelta(minutes=5)


#: the account of the session that was read last, with its person, for the question that follows who that is
came_with_session: ContextVar[Any] = ContextVar("came_with_session", default=None)


def kept_as(key: str) -> str:
    """Under what a browser's key stands in the table."""
    return sha256(key.encode()).hexdigest()


class SessionStore(DatabaseStore):
    """Django's sessions in a table of our own. `row` is what was read of it, None for a new one; `stamp` is that of
    what the office has settled, read with it."""

    row: Any = None
    stamp: str = ""

    @classmethod
    def get_model_class(cls) -> Any:
        from spil.foundation.identity.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        rows = _by_key.rows(key=kept_as(self.session_key or ""), now=now, idle_since=now - IDLE)
        found = rows[0] if rows else None
        if found is None:
            self._session_key = None
        self.row, self.stamp = found, found.stamp if found else ""
        came_with_session.set(found.user if found else None)
        return found

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=kept_as(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        now = timezone.now()
        started = datetime.fromisoformat(data.setdefault("started", now.isoformat()))
        made: Any = self.model
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return made(
            session_key=kept_as(key),
            session_data=self.encode(data),
            expire_date=started + LASTS,
            user_id=data.get("_auth_user_id"),
            agent=data.get("agent", "")[:300],
            address=data.get("address", "")[:45],
            started_at=started,
            seen_at=now,
        )

    def started_now(self, now: datetime, *, agent: str, address: str) -> None:
        """Signing in begins a session anew: its lifetime, and what is told of the device."""
        self["started"], self["agent"], self["address"] = now.isoformat(), agent[:300], address
        self["confirmed"] = now.isoformat()

    def note_use(self, now: datetime, address: str) -> None:
        """Keep when and from where it was used last, every few minutes. One UPDATE then, none otherwise."""
        if self.row is not None and now - self.row.seen_at > NOTED:
            rows: Any = self.model.objects
            with suppress(OperationalError, InternalError):  # on a full disk pages are read all the same
                rows.filter(pk=self.row.pk).update(seen_at=now, address=address[:45])

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=kept_as(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        clear_expired(timezone.now())


@prepared
def _by_key() -> QuerySet[Any]:
    """A session that is not over, with its account and the stamp: every request asks it."""
    rows: Any = SessionStore.get_model_class().objects
    moment = DateTimeField()
    found: QuerySet[Any] = rows.filter(
        session_key=Parameter("key", CharField()),
        expire_date__gt=Parameter("now", moment),
        seen_at__gt=Parameter("idle_since", moment),
    )
    return found.select_related("user__person").annotate(stamp=stamp_column())


def clear_expired(now: datetime) -> int:
    """Delete what opens nothing any more; how many."""
    model = SessionStore.get_model_class()
    return int(model.objects.filter(Q(expire_date__lte=now) | Q(seen_at__lte=now - IDLE)).delete()[0])
