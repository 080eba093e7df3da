"""A node whose power or network is gone says nothing any more: PostgreSQL notices, and others go on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from spil.config.settings.database import postgresql as settings_of
from tests.support.fixtures import is_deep
from tests.support.left_out import ROOT, leave_out, postgresql
from tests.support.postgresql import Cluster
from tests.support.serving import free_port

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_deep(), reason="only on --deep: a PostgreSQL of its own"),
]

#: locks the row of a number series, and vanishes: a socket in repair closes without telling the other side (Linux)
_VANISHES = """
import os, socket, sys, time
from tests.nodes.test_vanishing import line_to
line = line_to(sys.argv[1])
line.set_autocommit(False)
with line.cursor() as cursor:
    cursor.execute("SELECT last FROM series FOR UPDATE")
    time.sleep(1)  # until nothing is on its way that the server would send again
    there = socket.socket(fileno=os.dup(line.connection.fileno()))
    there.setsockopt(socket.IPPROTO_TCP, 19, 1)
    print("locked", flush=True)
    os._exit(0)
"""


def line_to(address: str) -> Any:
    """A connection as Spil makes it."""
    return ConnectionHandler({"default": settings_of(address)})["default"]


def may_repair() -> bool:
    """Whether this account may close a connection without a word: Linux, and CAP_NET_ADMIN."""
    with closing(socket.socket()) as one:
        try:
            one.setsockopt(socket.IPPROTO_TCP, 19, 1)
        except OSError:
            return False
    return True


def test_what_a_vanished_node_had_locked_is_free_within_half_a_minute(django_db_blocker: Any) -> None:
    if postgresql() is None:
        leave_out("no PostgreSQL")
    if not may_repair():
        leave_out("only on a machine where a connection may vanish: Linux, root")
    port = free_port()
    with Cluster(listen_addresses="127.0.0.1", port=str(port)), django_db_blocker.unblock():
        there = f"postgresql://spil@127.0.0.1:{port}/postgres"
        with closing(line_to(there)) as line, line.cursor() as cursor:
            cursor.execute("CREATE TABLE series (last integer)")
            cursor.execute("INSERT INTO series VALUES (41)")
            cursor.execute("SHOW tcp_keepalives_idle")
            assert cursor.fetchone() == ("15",)
            with closing(socket.socket(fileno=os.dup(line.connection.fileno()))) as mine:
                assert mine.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15
                assert mine.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
            vanish(there)
            cursor.execute("SET lock_timeout = '45s'")
            begun = time.monotonic()
            cursor.execute("UPDATE series SET last = last + 1 RETURNING last")
            assert cursor.fetchone() == (42,)
            assert time.monotonic() - begun > 5, "it was not locked"


def vanish(address: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "spil.config.settings",
    }
    words = [sys.executable, "-c", _VANISHES, address]
    told = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.stdout == "locked\n", told.stderr
