"""Throwing away what was drawn of contents that are gone.

The process that takes a content away throws away what was drawn of it in its own data folder. Pages are drawn by
servers, each in the data folder of its node, so each server looks every day at what lies there of contents that nobody
keeps any more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from spil.foundation.files.sweeping import kept
from spil.foundation.previews.shown import forget

_log = logging.getLogger(__name__)
#: seconds between two looks
DAY = 24 * 3600.0
#: what was drawn more recently may be of a file that is being registered
FRESH = timedelta(days=1)
#: contents of which the keepers are asked at once
TOGETHER = 1000


def keep_tidy(stop: threading.Event, *, now: Callable[[], datetime] = timezone.now) -> None:
    """Tidy at once and every day in this thread, until `stop` is set. While the database is away it waits a day."""
    while not stop.is_set():
        try:
            tidy(now())
        except (OperationalError, InterfaceError, OSError) as problem:
            _log.warning("drawn pages are not tidied: %s", problem)
        finally:
            connection.close()
        stop.wait(DAY)


def tidy(now: datetime) -> int:
    """Throw away what was drawn here, more than a day ago, of contents that nobody keeps; of how many."""
    old, gone = _drawn_before((now - FRESH).timestamp()), 0
    while some := list(islice(old, TOGETHER)):
        nobodys = set(some) - kept(some)
        for sha256 in nobodys:
            forget(sha256)
        gone += len(nobodys)
    return gone


def _drawn_before(moment: float) -> Iterator[str]:
    for folder in (Path(settings.DATA_DIR) / "previews").glob("*/*"):
        with suppress(FileNotFoundError):  # another server of this node was there first
            if folder.stat().st_mtime < moment:
                yield folder.name
