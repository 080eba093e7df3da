"""Lines of the log: each with the id of the request that it is about, as text or as JSON (SPIL_LOG_FORMAT=json).

A line that Django writes about a request names its address; some addresses hold a secret (a sign-in link). Here the
address is replaced by its pattern, such as login/<str:secret>/.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from django.conf import settings

#: of the request that this thread answers; empty outside of one
request_id: ContextVar[str] = ContextVar("request_id", default="")
#: what a line may tell beside its text
FURTHER = ("method", "route", "status", "ms")


class Screen(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment, and not to what it was when the log began; or elsewhere, for as
    long as another stream is set."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self._elsewhere: TextIO | None = None

    @property
    def stream(self) -> TextIO:
        return self._elsewhere or sys.stderr

    @stream.setter
    def stream(self, elsewhere: TextIO | None) -> None:
        self._elsewhere = elsewhere


class AboutRequest(logging.Filter):
    """Gives every line the request's id, and takes addresses out of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        request = getattr(record, "request", None)
        path = getattr(request, "path", "")
        if path and isinstance(record.args, tuple):
            record.args = tuple(
                route_of(request) if argument == path else argument for argument in record.args
            )
        return True


def route_of(request: Any) -> str:
    """The pattern of the address that was asked; an address that nobody knows stands for itself no further."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    return settings.STATIC_URL if request.path_info.startswith(settings.STATIC_URL) else "unknown"


class Text(logging.Formatter):
    """For people: time, level, where, the request, what."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - its name there
        """To the millisecond, in the time of the machine, with its zone."""
        moment = datetime.fromtimestamp(record.created, UTC).astimezone()
        return moment.isoformat(sep=" ", timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        about = getattr(record, "request_id", "")
        record.about = f" [{about}]" if about else ""
        return super().format(record)


class Json(logging.Formatter):
    """For programs: one object a line (time, level, logger, message, request_id, and what a request took)."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if about := getattr(record, "request_id", ""):
            told["request_id"] = about
        told |= {name: getattr(record, name) for name in FURTHER if hasattr(record, name)}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
