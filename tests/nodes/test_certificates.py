"""Spil signs in to PostgreSQL with a certificate, and to nobody who does not prove its name."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from spil.config.settings.database import postgresql as settings_of
from tests.support.certificates import certificate_for_this_machine
from tests.support.fixtures import is_deep
from tests.support.left_out import leave_out, postgresql
from tests.support.postgresql import Cluster
from tests.support.serving import free_port

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_deep(), reason="only on --deep: a PostgreSQL of its own"),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of the database reads too."""
    made = Path(tempfile.mkdtemp(prefix="spil-certificates-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def made_for(folder: Path, who: str, owner: object = None) -> Path:
    (folder / who).mkdir()
    file = certificate_for_this_machine(folder / who, who)
    file.chmod(0o600)
    if owner is not None:
        (folder / who).chmod(0o711)
        os.chown(file, owner.pw_uid, owner.pw_gid)  # type: ignore[attr-defined]
    return file


def says(url: str) -> str:
    """Who one is there, by Django as Spil sets it up; what went wrong when nobody."""
    line = ConnectionHandler({"default": settings_of(url)})["default"]
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return str(cursor.fetchone()[0])
    except OperationalError as problem:
        return str(problem)
    finally:
        line.close()


def test_a_certificate_signs_in_where_a_password_would_and_only_at_a_server_that_proves_its_name(
    folder: Path, django_db_blocker: Any
) -> None:
    if postgresql() is None:
        leave_out("no PostgreSQL")
    server, mine, other = (
        made_for(folder, "localhost", Cluster._owner()), made_for(folder, "spil"), made_for(folder, "bart"),
    )  # fmt: skip
    trusted = folder / "trusted.pem"
    trusted.write_text(_certificate_of(mine) + _certificate_of(other))
    trusted.chmod(0o644)
    rules = folder / "pg_hba.conf"
    rules.write_text("local all all trust\nhostssl all all 127.0.0.1/32 cert\n")
    rules.chmod(0o644)
    port = free_port()
    settings = {
        "listen_addresses": "127.0.0.1", "port": str(port), "ssl": "on", "ssl_cert_file": str(server),
        "ssl_key_file": str(server), "ssl_ca_file": str(trusted), "hba_file": str(rules),
    }  # fmt: skip
    root = folder / "root.pem"
    root.write_text(_certificate_of(server))
    with Cluster(**settings), django_db_blocker.unblock():
        there = f"postgresql://spil@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={root}"
        assert says(f"{there}&sslcert={mine}&sslkey={mine}") == "spil"
        assert "certificate" in says(f"{there}&sslcert={other}&sslkey={other}"), "it is somebody else's"
        assert "certificate" in says(there), "without one nobody gets in"
        assert "certificate" in says(f"{there}&sslcert={mine}&sslkey={mine}".replace(str(root), str(trusted)))


def _certificate_of(file: Path) -> str:
    """Without its key."""
    return "-----BEGIN CERTIFICATE-----" + file.read_text().partition("-----BEGIN CERTIFICATE-----")[2]
