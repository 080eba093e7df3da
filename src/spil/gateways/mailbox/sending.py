"""Hands mails to a mail server: SMTP, encrypted by STARTTLS or from the start, with a login; one connection for many.

    with line(settings.SMTP_URL) as deliver:
        deliver(content, "an@stad.example")

`folder:/path` writes each mail as a file instead, to look at them without a mail server.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from spil.foundation.outbox.sending import PORTS, Deliver, Refused
from spil.gateways.mailbox.granting import access_token, xoauth2

#: seconds for every answer; and from DATA on, because a server looks into what it was given before it says that it has
#: it, and who hangs up before that sends it again (RFC 5321 4.5.3.2.6 asks ten minutes)
SECONDS, SECONDS_FOR_DATA = 30, 600
#: more than the server takes of any mail (RFC 5321 4.2.3)
TOO_LARGE = 552


@contextmanager
def line(address: str) -> Iterator[Deliver]:
    """A way to hand mails over. The connection is made with the first mail, and anew after a failure."""
    parts = urlsplit(address)
    if parts.scheme == "folder":
        yield _into_folder(Path(parts.path))
        return
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured("SPIL_SMTP must be smtp://, smtp+starttls:// or smtps:// with a host name")
    server = _Server(parts)
    try:
        yield server.deliver
    finally:
        server.close()


class _Plain(smtplib.SMTP):
    """Waits longer for what becomes of a message than for any other answer."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(SECONDS_FOR_DATA)
        try:
            return super().data(msg)
        finally:
            if self.sock is not None:
                self.sock.settimeout(SECONDS)


class _Encrypted(_Plain, smtplib.SMTP_SSL):
    """The same on a line that is encrypted from the start."""


class _Server:
    """One connection to a mail server, opened when it is needed."""

    def __init__(self, parts: SplitResult) -> None:
        self.parts = parts
        self.connection: smtplib.SMTP | None = None

    def deliver(self, content: bytes, to: str) -> None:
        sender = parseaddr(settings.MAIL_FROM)[1]
        try:
            self.connection = self.connection or self._connect()
            self.connection.sendmail(sender, [to], content)
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            self._fail_for_good(code, text)
            raise
        except smtplib.SMTPDataError as error:
            self._fail_for_good(error.smtp_code, error.smtp_error)
            raise
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code == TOO_LARGE:  # the size is told with the sender (RFC 1870 6.1)
                self._fail_for_good(error.smtp_code, error.smtp_error)
            self.close()  # what a server has against the sender, the office can put right
            raise
        except BaseException:
            self.close()  # whatever state it is in: the next mail begins anew
            raise

    def _fail_for_good(self, code: int, text: bytes | str) -> None:
        """Raises Refused for an answer of 5xx (RFC 5321 4.2.1); anything else is tried again on a new connection."""
        if 500 <= code < 600:
            words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            raise Refused(f"{code} {words}")
        self.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "", self.parts.port or PORTS[self.parts.scheme]
        safe = ssl.create_default_context()
        if self.parts.scheme == "smtps":
            made: smtplib.SMTP = _Encrypted(host, port, timeout=SECONDS, context=safe)
        else:
            made = _Plain(host, port, timeout=SECONDS)
        try:
            if self.parts.scheme == "smtp+starttls":
                made.starttls(context=safe)
            if self.parts.username:
                _sign_in(made, unquote(self.parts.username), unquote(self.parts.password or ""))
        except BaseException:
            made.close()  # the server does not wait for a line that leads nowhere
            raise
        return made

    def close(self) -> None:
        if self.connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.connection.quit()
            self.connection = None


def _sign_in(server: smtplib.SMTP, username: str, secret: str) -> None:
    """With a password; or as a program, whose secret stands in its place."""
    if not settings.SMTP_TOKEN_URL:
        server.login(username, secret)
        return
    token = access_token(
        settings.SMTP_TOKEN_URL, client_id=settings.SMTP_CLIENT_ID, secret=secret, scope=settings.SMTP_SCOPE
    )
    server.ehlo_or_helo_if_needed()
    server.auth("XOAUTH2", lambda _challenge=None: xoauth2(username, token))


def _into_folder(folder: Path) -> Deliver:
    folder.mkdir(parents=True, exist_ok=True)

    def deliver(content: bytes, to: str) -> None:
        name = "".join(letter if letter.isalnum() else "-" for letter in to)
        (folder / f"{name}-{token_hex(6)}.eml").write_bytes(content)

    return deliver
