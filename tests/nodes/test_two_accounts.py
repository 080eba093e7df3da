"""The account with which an office works in PostgreSQL owns nothing there, and can do no more than work needs."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.nodes.running import ADMIN, Node
from tests.support.fixtures import is_deep
from tests.support.postgresql import Cluster

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_deep(), reason="only on --deep: an office on a PostgreSQL of its own"),
]
#: what whoever has the password of the office's account might try
FORBIDDEN = (
    "DROP TABLE events_event",
    "ALTER TABLE events_event DISABLE TRIGGER ALL",
    "ALTER TABLE events_event ADD COLUMN x integer",
    "DROP TRIGGER events_event_no_update ON events_event",
    "CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "SET session_replication_role = replica",
    "DELETE FROM events_event",
    "DELETE FROM events_eventvalues",
    "DELETE FROM events_anchor",
    "TRUNCATE records_record CASCADE",
    "CREATE TABLE mine (id integer)",
    "CREATE ROLE mine LOGIN",
    "COPY records_record TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
)


def test_the_account_of_the_office_works_in_its_tables_and_can_change_none_of_them(
    tmp_path: Path, postgresql_cluster: Cluster
) -> None:
    work, owner = postgresql_cluster.two_accounts()
    settings = {"DATABASE_URL": work, "SPIL_SECRET_KEY": "k" * 50}
    too_early = Node(tmp_path / "early", settings, "migrate")
    assert too_early.process.wait(180) == 1, "an account that may make no tables makes no office"

    both = Node(tmp_path / "first", {**settings, "DATABASE_OWNER_URL": owner}, "migrate")
    assert both.process.wait(180) == 0, (tmp_path / "first" / "log").read_text()
    node = Node(tmp_path / "node", settings, "user", "list")
    assert node.process.wait(60) == 0, (tmp_path / "node" / "log").read_text()
    node.command("do", "post.incoming.register", "--as", ADMIN, "subject=Brief")
    node.command("audit", "seal")
    assert "Everything is as it was written." in node.command("audit", "verify")
    with psycopg.connect(work, autocommit=True) as line:
        assert line.execute("SELECT count(*) FROM records_record").fetchone() == (1,)
        for statement in FORBIDDEN:
            with pytest.raises(InsufficientPrivilege):
                line.execute(statement)
        with pytest.raises(psycopg.errors.IntegrityError, match="never changed"):
            line.execute("UPDATE events_event SET action = 'x'")

    # a release later: the tables are older than the program, and only the owner brings them up to date
    with psycopg.connect(owner, autocommit=True) as line:
        line.execute("DELETE FROM django_migrations WHERE app = 'drafts'")
        line.execute("DROP TABLE drafts_draft, drafts_sent")
    late = Node(tmp_path / "late", settings, "migrate")
    assert late.process.wait(60) == 1
    assert "DATABASE_OWNER_URL" in (tmp_path / "late" / "log").read_text()
    again = Node(tmp_path / "again", {**settings, "DATABASE_OWNER_URL": owner}, "migrate")
    assert again.process.wait(60) == 0, (tmp_path / "again" / "log").read_text()
    with psycopg.connect(work, autocommit=True) as line:
        assert line.execute("SELECT count(*) FROM drafts_draft").fetchone() == (0,), "and grants what is new"

    settings["DATABASE_URL"] = work.replace("//work_", "//nobody_")
    wrong = Node(tmp_path / "wrong", {**settings, "DATABASE_OWNER_URL": owner}, "migrate")
    assert wrong.process.wait(60) == 1
    assert 'ProgrammingError: role "nobody_' in (tmp_path / "wrong" / "log").read_text()
