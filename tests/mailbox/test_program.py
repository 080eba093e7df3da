"""Where passwords are refused, Spil signs in as a program: it reads a mailbox and sends mail with a token."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from spil.gateways.mailbox import imap
from spil.gateways.mailbox.granting import SCOPE, NotGranted
from spil.gateways.mailbox.models import Cause, Mailbox, Security, SignIn
from spil.gateways.mailbox.sealing import sealed
from spil.gateways.mailbox.sending import line
from tests.mailbox.test_imap import NOW, letter, titles, visit
from tests.support import dovecot
from tests.support.directory import CLIENT, SECRET, Directory, directory
from tests.support.left_out import leave_out
from tests.support.mail_server import Server
from tests.support.office import small_office
from tests.support.serving import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def known() -> Iterator[Directory]:
    with directory() as made:
        yield made


@pytest.fixture(scope="module")
def exchange(known: Directory) -> Iterator[dovecot.Server]:
    """A server that asks the directory about tokens."""
    if dovecot.program() is None:
        leave_out("no Dovecot")
    with dovecot.running(known.address) as server:
        yield server


@pytest.fixture
def mailbox(exchange: dovecot.Server, known: Directory) -> Mailbox:
    known.mailbox = "gedeeld"
    known.tokens.clear()
    known.asked.clear()
    return Mailbox.objects.create(
        name="Post",
        address="gedeeld@kantoor.example",
        host="127.0.0.1",
        port=exchange.port,
        security=Security.NONE,
        username="gedeeld",
        sign_in=SignIn.PROGRAM,
        secret=sealed(SECRET),
        token_url=known.token_url,
        client_id=CLIENT,
    )


def test_a_mailbox_is_read_with_a_token_that_is_asked_for_the_line(
    exchange: dovecot.Server, known: Directory, mailbox: Mailbox
) -> None:
    small_office()
    exchange.put("gedeeld", letter(1))
    assert visit(mailbox).taken == 1
    assert titles() == ["brief 1"]
    assert [(one["client_id"], one["scope"]) for one in known.asked] == [(CLIENT, SCOPE)]
    exchange.put("gedeeld", letter(2))
    known.tokens.clear()  # the first one has run out: the next line asks another
    assert visit(mailbox).taken == 1
    assert len(known.asked) == 2


def test_a_directory_that_gives_no_access_is_told_with_its_reason_and_without_the_secret(
    mailbox: Mailbox,
) -> None:
    mailbox.secret = sealed("een vorig geheim")
    with pytest.raises(NotGranted) as trouble, imap.session(mailbox):
        pass
    imap.failed(mailbox, trouble.value, NOW)
    mailbox.refresh_from_db()
    assert (mailbox.cause, mailbox.error) == (Cause.ACCESS, f"{mailbox.token_url}: 401 invalid_client")


def test_a_token_that_the_server_does_not_take_is_told_as_a_sign_in_that_failed(
    known: Directory, mailbox: Mailbox
) -> None:
    known.mailbox = "een-andere"
    with pytest.raises(imap.TROUBLE) as trouble, imap.session(mailbox):
        pass
    assert imap.cause_of(trouble.value) == Cause.PASSWORD


class _TakesTokens(Server):
    """A mail server that takes mail of programs that have signed in, and of nobody else."""

    def __init__(self, known: Directory) -> None:
        super().__init__()
        self.known = known

    async def handle_MAIL(
        self, _server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 sign in first"
        envelope.mail_from = address
        return "250 OK"

    async def auth_XOAUTH2(self, _server: Any, words: list[str]) -> AuthResult:
        user, bearer, *_ends = b64decode(words[1]).decode().split("\x01")
        good = self.known.judged(bearer.removeprefix("auth="))["active"]
        return AuthResult(success=good and user == "user=spil@kantoor.example")


@pytest.mark.parametrize("secret", [SECRET, "een vorig geheim"])
def test_mail_is_sent_with_a_token_and_with_nothing_else(
    known: Directory, settings: Any, secret: str
) -> None:
    settings.SMTP_TOKEN_URL, settings.SMTP_CLIENT_ID = known.token_url, CLIENT
    handler = _TakesTokens(known)
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), auth_require_tls=False)
    controller.start()
    address = f"smtp://spil%40kantoor.example:{secret.replace(' ', '%20')}@127.0.0.1:{controller.port}"
    try:
        with line(address) as deliver, nullcontext() if secret == SECRET else pytest.raises(NotGranted):
            deliver(letter(1), "an@x.example")
    finally:
        controller.stop()
    assert [one["Subject"] for one in handler.mails] == (["brief 1"] if secret == SECRET else [])
