"""Mail that is delivered to Spil itself, over LMTP (RFC 2033) or SMTP (RFC 5321), by the office's own mail server.

250 is answered when the message stands in the register, for each recipient; 451 when it cannot be stored or registered
now, so that the mail server keeps it and comes back; 550 for an address that is no mailbox of the office; 552 when it
is too large. What comes back after a lost 250 is known by its Message-ID, date and content and is not registered again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr
from functools import partial
from threading import Barrier
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Q

from spil.foundation.backups.service import held
from spil.foundation.documents.mail.copies import key_of
from spil.gateways.mailbox.models import Mailbox
from spil.gateways.mailbox.taking import take_message

#: bytes of one message
LARGEST = 50 * 1024 * 1024
_log = logging.getLogger(__name__)


#: deliveries that are worked on at the same time; others wait for a moment
WORKERS = 4


class Workers:
    """Threads that work for the server, which is one loop; each keeps its connection to the database."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WORKERS, "delivery")

    async def do(self, work: Callable[..., Any], *words: Any) -> Any:
        """What the work returns; None when it could not be done now."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(_tried, work, *words))

    def stop(self) -> None:
        all_there = Barrier(WORKERS)

        def close() -> None:
            all_there.wait()  # so that each thread closes its own
            connection.close()

        for _thread in range(WORKERS):
            self._threads.submit(close)
        self._threads.shutdown()


def _tried(work: Callable[..., Any], *words: Any) -> Any:
    if connection.settings_dict["CONN_MAX_AGE"]:  # a file stays where it is; a server may have gone meanwhile
        close_old_connections()
    try:
        return work(*words)
    except Exception:  # noqa: BLE001 - whatever it was: the mail server keeps the message and comes back
        _log.exception("a delivery could not be taken")
        connection.close()
        return None


class Handler:
    """What is answered to RCPT and DATA."""

    def __init__(self) -> None:
        self.workers = Workers()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        known = await self.workers.do(_is_ours, address)
        if known is None:
            return "451 4.3.0 try again later"
        if not known:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        raw = bytes(envelope.content or b"")
        answer = await self.workers.do(_answer, raw, list(envelope.rcpt_tos)) or "451 4.3.0 try again later"
        # LMTP answers once for each recipient (RFC 2033, 4.2)
        count = len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1
        return "\r\n".join([answer] * count)


def _is_ours(address: str) -> bool:
    """A mailbox of the office, or the address that it mails from: answers and reports come back there (RFC 5233)."""
    local, _at, host = address.rpartition("@")
    plain = f"{local.partition('+')[0]}@{host}"
    if plain.lower() == parseaddr(settings.MAIL_FROM)[1].lower():
        return True
    named = Q(address__iexact=address) | Q(address__iexact=plain)
    return Mailbox.objects.filter(named, is_active=True).exists()


def _answer(raw: bytes, recipients: list[str]) -> str:
    if held():
        return "451 4.3.2 this office is a copy"
    outcomes = take_message(raw, way="lmtp", key=key_of(raw), recipients=recipients)
    refusals = [one.refusal for one in outcomes if one.refusal]
    return f"554 5.6.0 {refusals[0].code}" if refusals else "250 2.0.0 registered"


class _Server(Controller):
    """Greets as LMTP or as SMTP."""

    def __init__(self, *, is_lmtp: bool, **words: Any) -> None:
        self.is_lmtp = is_lmtp
        super().__init__(Handler(), **words)

    def factory(self) -> SMTP:
        kind = LMTP if self.is_lmtp else SMTP
        return kind(self.handler, data_size_limit=LARGEST, decode_data=False, ident="Spil", timeout=300)

    def stop(self, no_assert: bool = False) -> None:
        super().stop(no_assert)
        self.handler.workers.stop()


def serving(host: str, port: int, *, is_lmtp: bool = True) -> Controller:
    """A server that runs in a thread of its own after `start()`, until `stop()`."""
    return _Server(is_lmtp=is_lmtp, hostname=host, port=port)
