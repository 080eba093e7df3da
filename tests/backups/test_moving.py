"""The office moves from its embedded database into PostgreSQL, whole, or stays where it is."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from spil.foundation.backups.former import KEPT_FOR, forget_former
from tests.backups.commands import begun, copied_office, dumped, fresh_database, typed
from tests.backups.raw import apart, raw_rows
from tests.faults import disks
from tests.support.fixtures import is_deep
from tests.support.office import small_office
from tests.support.serving import eventually

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: an office in a folder"),
]

#: a database that changes what is put into it: a title, as soon as there is a table of records
PLANTED = """
CREATE SCHEMA planted;
CREATE FUNCTION planted.change() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.title := NEW.title || '.'; RETURN NEW; END $$;
CREATE FUNCTION planted.plant() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('public.records_record') IS NOT NULL THEN
    CREATE OR REPLACE TRIGGER planted BEFORE INSERT ON public.records_record
      FOR EACH ROW EXECUTE FUNCTION planted.change();
  END IF;
END $$;
CREATE EVENT TRIGGER planted ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION planted.plant();
"""


def test_a_move_for_which_there_is_no_room_is_told_and_leaves_the_office_where_it_was(tmp_path: Path) -> None:
    small_office()
    with disks.small_disk(tmp_path / "disk", 24) as disk:
        data = copied_office(disk / "data")
        typed(data, "migrate")
        before, ballast = dumped(data / "spil.sqlite3"), disks.fill(disk)
        os.truncate(ballast, ballast.stat().st_size - 200_000)
        status, _told, problem = typed(data, "move", "postgresql://spil@127.0.0.1:9/kantoor")
        assert status == 1
        assert problem.startswith("The move failed, and the office is where it was: The disk is full (")
        assert dumped(data / "spil.sqlite3") == before
        assert list(data.glob(".move-*")) == []


def test_an_address_that_is_not_typed_is_read_so_that_no_list_of_processes_shows_it(tmp_path: Path) -> None:
    small_office()
    data = copied_office(tmp_path / "data")
    for given, said in (
        ("postgresql://spil:geheim@127.0.0.1:9/kantoor\n", "Is the server running on that host"),
        ("kantoor\n", "An address begins with postgresql://."),
    ):
        with begun(data, "move", stdin=subprocess.PIPE) as running:
            _told, problem = running.communicate(given, timeout=120)
        assert (running.returncode, said in problem, "geheim" in problem) == (1, True, False), problem


@pytest.mark.skipif(not is_deep(), reason="only on --deep: needs a PostgreSQL of its own")
def test_an_office_moves_into_postgresql_and_every_row_with_it(
    tmp_path: Path, postgresql_cluster: Any
) -> None:
    import psycopg

    small_office().invoice()
    data, url = copied_office(tmp_path / "data"), fresh_database(postgresql_cluster)
    database = data / "spil.sqlite3"
    typed(data, "migrate")  # the first command in an office notes which release it is
    before = dumped(database)

    def untouched(said: str, *words: str) -> None:
        status, _told, problem = typed(data, "move", *words)
        assert status == 1
        assert said in problem
        assert "Traceback" not in problem
        assert dumped(database) == before
        assert not (data / "database_url").exists()

    with psycopg.connect(url, autocommit=True) as line:
        line.execute("CREATE TABLE theirs (word text)")
        untouched("tables in this database already", url)
        line.execute("DROP TABLE theirs")
    with (data / ".in-use").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        untouched("Spil is running", url)
    untouched("postgresql://", "mysql://x")
    untouched("failed", "postgresql://nobody@/nothing?host=/nowhere")

    with psycopg.connect(url, autocommit=True) as line:
        line.execute(PLANTED)
        untouched("records_record is not equal", url)
        (left,) = line.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or (
            None,
        )
        assert left == 0
        line.execute("DROP EVENT TRIGGER planted CASCADE")

    def has_begun() -> bool:
        with psycopg.connect(url) as line:
            return line.execute("SELECT to_regclass('records_record')").fetchone() != (None,)

    with begun(data, "move", url) as running:
        assert eventually(has_begun, 60)
        running.send_signal(signal.SIGINT)
    assert (running.returncode, dumped(database), has_begun()) == (130, before, True)
    assert list(data.glob(".move-*")) == []

    (data / "database_url").mkdir()  # so that the address cannot be kept
    status, _told, problem = typed(data, "move", fresh_database(postgresql_cluster))
    assert (status, dumped(database)) == (1, before)
    assert problem.startswith("The move failed, and the office is where it was: [Errno 21]")
    (data / "database_url").rmdir()

    status, told, problem = typed(data, "move", url, "--json")
    assert (status, problem) == (0, "")
    said = json.loads(told)
    assert said["equal"] is True
    assert not database.exists()
    (kept,) = data.glob("moved-*.sqlite3")
    assert dumped(kept) == before
    assert (data / "database_url").stat().st_mode & 0o77 == 0

    with psycopg.connect(url) as line, closing(sqlite3.connect(kept)) as old:
        tables = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        derived = ("search_", "sqlite_", "identity_session", "settled_")
        names = [name for name in tables if not name.startswith(derived)]
        ours, theirs = raw_rows(old.execute, names), raw_rows(line.execute, names)
    for of_both in (ours, theirs):
        of_both.pop("django_migrations")  # says when each ran
    (extra,) = apart(ours, theirs)  # the search index is to be written
    assert extra.startswith("jobs_job ")
    assert "search.reindex" in extra
    assert said["rows"] == sum(map(len, ours.values())) > 300

    made_at = datetime.strptime(kept.name, "moved-%Y%m%dT%H%M%S.sqlite3").replace(tzinfo=UTC)
    assert forget_former(data, made_at + KEPT_FOR) == 0
    assert forget_former(data, made_at + KEPT_FOR + timedelta(minutes=1)) == 1
    assert not kept.exists()

    # no address is given any more: the office knows where it is
    status, told, _problem = typed(data, "audit", "verify")
    assert status == 0
    assert "Everything is as it was written" in told
    assert "PostgreSQL already" in typed(data, "move", url)[2]
