"""A mail server on a real socket that remembers what it was given (aiosmtpd)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.serving import free_port


class Server:
    """`answers` are given to the next mails instead of taking them; `slow` is how many seconds it looks into each."""

    def __init__(self) -> None:
        self.address = ""
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: list[str] = []
        self.slow = 0.0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        await asyncio.sleep(self.slow)
        self.mails.append(message_from_bytes(envelope.content, policy=default_policy))  # type: ignore[arg-type]
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[Server]:
    """One that takes mail at `address` until the end of the block."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.address = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield handler
    finally:
        controller.stop()
