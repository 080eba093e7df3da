"""One Dovecot for the session; a mailbox of its own for each test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from spil.gateways.mailbox.models import Mailbox, Security
from spil.gateways.mailbox.sealing import sealed
from tests.support import dovecot
from tests.support.left_out import leave_out

_users = itertools.count(1)


@pytest.fixture(scope="session")
def running() -> Iterator[dovecot.Server]:
    if dovecot.program() is None:
        leave_out("no Dovecot")
    with dovecot.running() as server:
        yield server


@pytest.fixture
def server(running: dovecot.Server) -> dovecot.Server:
    if running.process is None:
        running.start()
    return running


@pytest.fixture
def mailbox(server: dovecot.Server, db: None) -> Mailbox:
    user = f"post{next(_users)}"
    return Mailbox.objects.create(
        name=user,
        address=f"{user}@kantoor.example",
        host="127.0.0.1",
        port=server.port,
        security=Security.NONE,
        username=user,
        secret=sealed(dovecot.PASSWORD),
    )
