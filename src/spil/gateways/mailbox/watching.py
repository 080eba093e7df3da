"""Keeping a line open to each mailbox, so that a message stands in the register seconds after it arrives.

IDLE (RFC 2177) where the server knows it; else the folder is asked every minute. A line is given up and opened anew
before the 29 minutes after which servers hang up. When it breaks, it waits, each time longer, and tries again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from imap_tools import BaseMailBox

from spil.foundation.backups.service import held
from spil.gateways.mailbox import imap
from spil.gateways.mailbox.models import Mailbox

_log = logging.getLogger(__name__)
#: seconds between two looks where the server does not know IDLE
POLL = 60.0
#: seconds of one line, and of one IDLE, after which it is seen whether to stop
LINE, LOOK = 25 * 60.0, 5.0
#: seconds between two looks at which mailboxes there are
ROUND = 10.0


def watch_all(stop: threading.Event, now: Callable[[], datetime] = timezone.now) -> None:
    """One thread a mailbox, until `stop` is set; mailboxes that are added, changed or stopped are noticed."""
    threads: dict[int, threading.Thread] = {}
    while not stop.is_set():
        for pk in _to_watch():
            if pk not in threads or not threads[pk].is_alive():
                threads[pk] = threading.Thread(target=watch, args=(pk, stop, now), daemon=True)
                threads[pk].start()
        close_old_connections()
        stop.wait(ROUND)
    for thread in threads.values():
        thread.join(2 * LOOK)
    connection.close()


def _to_watch() -> list[int]:
    """The active mailboxes; none while the database is away: what is watched already goes on by itself. None of a copy
    that was restored: they are the office's."""
    try:
        return [] if held() else list(Mailbox.objects.filter(is_active=True).values_list("pk", flat=True))
    except (OperationalError, InterfaceError) as problem:
        _log.warning("mailboxes are not watched: %s", problem)
        connection.close()
        return []


def watch(pk: int, stop: threading.Event, now: Callable[[], datetime] = timezone.now) -> None:
    """Empty one mailbox again and again. Ends when it is stopped, or is active no longer."""
    try:
        while not stop.is_set():
            mailbox = Mailbox.objects.filter(pk=pk, is_active=True).first()
            if mailbox is None:
                return
            wait = (mailbox.retry_at - now()).total_seconds() if mailbox.retry_at else 0
            if (
                0 < wait <= imap.LONGEST_WAIT.total_seconds()
            ):  # a longer one is of a clock that went back since
                stop.wait(min(wait, ROUND))
                continue
            _one_line(mailbox, stop, now)
            close_old_connections()
    except (OperationalError, InterfaceError) as problem:  # begun anew in the next round
        _log.warning("mailbox %s is left alone: %s", pk, problem)
    finally:
        connection.close()


def _one_line(mailbox: Mailbox, stop: threading.Event, now: Callable[[], datetime]) -> None:
    place = mailbox.place
    try:
        with imap.session(mailbox) as box:
            until = time.monotonic() + LINE
            while not stop.is_set() and time.monotonic() < until:
                mailbox.refresh_from_db()
                if not mailbox.is_active or mailbox.place != place:
                    return
                imap.fetch(mailbox, box, now=now())
                _wait_for_news(box, stop)
    except imap.TROUBLE as trouble:
        _log.warning("%s: %s", mailbox, trouble)
        imap.failed(mailbox, trouble, now())
    except Mailbox.DoesNotExist:
        return


def _wait_for_news(box: BaseMailBox, stop: threading.Event) -> None:
    if "IDLE" not in box.client.capabilities:
        stop.wait(POLL)
        return
    # told of once, while something else was asked, news would not be told again: so there is a look every minute too
    until = time.monotonic() + POLL
    with box.idle as idle:
        while not stop.is_set() and time.monotonic() < until:
            if idle.poll(timeout=LOOK):
                return
