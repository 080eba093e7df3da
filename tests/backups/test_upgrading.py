"""An upgrade is done whole or not at all: a migration that fails leaves the office as it was."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from spil.foundation.backups.former import KEPT_FOR, forget_former
from tests.backups.commands import copied_office, dumped, fresh_database, typed
from tests.support.fixtures import is_deep, sample
from tests.support.left_out import ROOT
from tests.support.office import small_office
from tests.support.serving import free_port

#: a release with a package more, whose second migration writes and then fails
FIRST = """
from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.CreateModel("Planted", [
        ("id", models.BigAutoField(primary_key=True)),
        ("unit", models.ForeignKey("organisation.Unit", models.CASCADE))])]
"""
SECOND = """
from django.db import migrations
def write(apps, _editor):
    unit = apps.get_model("organisation", "Unit").objects.create(code="NEW", name="Of the upgrade")
    apps.get_model("planted", "Planted").objects.create(unit=unit)
    FAIL
class Migration(migrations.Migration):
    dependencies = [("planted", "0001_first")]
    operations = [migrations.RunPython(write)]
"""
#: alters the table that was written to in the same transaction
THIRD = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("planted", "0002_second")]
    operations = [migrations.AddField("planted", "word", models.TextField(default=""))]
"""
FAILS = 'raise RuntimeError("planted fault")'


class Release:
    """The next release of Spil, with a fault or without."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        migrations = folder / "planted" / "migrations"
        migrations.mkdir(parents=True)
        for place in (folder / "planted", migrations):
            (place / "__init__.py").touch()
        (migrations / "0001_first.py").write_text(FIRST)
        (migrations / "0003_third.py").write_text(THIRD)
        self.second = migrations / "0002_second.py"
        (folder / "next_release.py").write_text(
            "from spil.config.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'planted']\n"
        )
        self.mend(False)

    def mend(self, good: bool = True) -> None:
        self.second.write_text(SECOND.replace("FAIL", "pass" if good else FAILS))

    def typed(self, data: Path, *words: str, **more: str) -> tuple[int, str, str]:
        path = f"{ROOT / 'src'}{os.pathsep}{self.folder}"
        more = {
            "DJANGO_SETTINGS_MODULE": "next_release",
            "PYTHONPATH": path,
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
        return typed(data, *words, **more)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: an office in a folder")
def test_a_migration_that_fails_leaves_the_embedded_database_as_it_was(tmp_path: Path) -> None:
    small_office()
    data, release = copied_office(tmp_path / "data"), Release(tmp_path / "next")
    database = data / "spil.sqlite3"
    before = dumped(database)
    assert any("Testkantoor" in line for line in before)

    with (data / ".in-use").open("a") as lock:  # somebody is at work in the office
        fcntl.flock(lock, fcntl.LOCK_SH)
        status, _told, problem = release.typed(data, "migrate", LC_ALL="nl_BE.UTF-8")
    assert (status, dumped(database)) == (1, before)
    assert "Spil draait" in problem
    assert "Traceback" not in problem

    status, _told, problem = release.typed(data, "migrate", LC_ALL="nl_BE.UTF-8")
    assert status == 1
    assert "planted fault" in problem
    assert "er is niets veranderd" in problem
    assert dumped(database) == before
    assert {one.name for one in data.iterdir()} == {"spil.sqlite3", "secret_key", ".set-up", ".in-use"}

    release.mend()
    assert release.typed(data, "migrate")[0] == 0
    after = dumped(database)
    assert any("Of the upgrade" in line for line in after)
    assert set(before) - set(after) <= {
        line
        for line in before
        if any(word in line for word in ("sqlite_sequence", "CREATE", "settled_change"))
    }
    (kept,) = (data / "before-upgrade").iterdir()
    assert dumped(kept) == before
    made_at = datetime.strptime(kept.name, "spil-%Y%m%dT%H%M%S.sqlite3").replace(tzinfo=UTC)
    assert forget_former(data, made_at + KEPT_FOR) == 0
    assert forget_former(data, made_at + KEPT_FOR + timedelta(minutes=1)) == 1
    assert not kept.exists()
    assert dumped(data / "spil.sqlite3") == after


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: an office in a folder")
def test_an_older_release_does_not_start_on_the_database_of_a_newer_one(tmp_path: Path) -> None:
    small_office()
    data = copied_office(tmp_path / "data")
    assert typed(data, "migrate")[0] == 0
    with closing(sqlite3.connect(data / "spil.sqlite3")) as line, line:
        line.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('post', '9999_newer', '2027-01-01')"
        )
    before = dumped(data / "spil.sqlite3")
    for words in sample([["start", "--port", str(free_port())], ["web"], ["worker"], ["scheduler"]], 1):
        status, _told, problem = typed(data, *words, LC_ALL="nl_BE.UTF-8")
        assert (status, "Traceback" in problem) == (1, False)
        assert "Een nieuwere versie van Spil" in problem
        assert str(data / "before-upgrade") in problem
    assert dumped(data / "spil.sqlite3") == before


@pytest.mark.skipif(not is_deep(), reason="only on --deep: makes an office in a PostgreSQL of its own")
def test_a_migration_that_fails_leaves_postgresql_as_it_was(tmp_path: Path, postgresql_cluster: Any) -> None:
    import psycopg

    release, url = Release(tmp_path / "next"), fresh_database(postgresql_cluster)
    data = tmp_path / "data"
    assert typed(data, "user", "list", DATABASE_URL=url)[0] == 0

    def found(sql: str) -> list[Any]:
        with psycopg.connect(url) as line:
            return list(line.execute(sql).fetchall())

    tables = "SELECT relname, relnatts FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    applied, units = (
        "SELECT app, name FROM django_migrations ORDER BY id",
        "SELECT code FROM organisation_unit",
    )
    before = [found(sql) for sql in (tables, applied, units)]
    status, _told, problem = release.typed(data, "migrate", DATABASE_URL=url)
    assert status == 1
    assert "planted fault" in problem
    assert [found(sql) for sql in (tables, applied, units)] == before

    release.mend()
    status, _told, problem = release.typed(data, "migrate", DATABASE_URL=url)
    assert (status, "Traceback" in problem) == (0, False), problem
    assert {("planted", "0002_second"), ("planted", "0003_third")} <= set(found(applied))
    assert ("NEW",) in found(units)
