"""The office that is killed: on SQLite every day, with --deep on both engines, all in the part for SQLite."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.faults.storm import Nursery
from tests.support.crew import TO_APPROVE
from tests.support.fixtures import is_deep
from tests.support.left_out import leave_out, postgresql
from tests.support.postgresql import SURE, Cluster

ENGINES = ["sqlite", "postgresql"] if is_deep() else ["sqlite"]
TO_PAY, TWO_STEPS = (1600, 200) if is_deep() else (60, 20)
#: kept apart for servers that die at named places
SPARE = 80 if is_deep() else 4


class Deaths:
    """Who really died at a named place, and whether a transaction was open then."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, str]] = Counter()

    def note(self, who: str, moment: str) -> None:
        self.counted[who, moment] += 1

    def told(self) -> str:
        return ", ".join(f"{who} {moment} {count}" for (who, moment), count in sorted(self.counted.items()))


@pytest.fixture(scope="session")
def deaths(request: pytest.FixtureRequest) -> Iterator[Deaths]:
    """With --deep nine in ten of all deaths that happened fell inside an open transaction: counted when this process of
    the suite has done its files."""
    counted = Deaths()
    yield counted
    inside = sum(count for (_who, moment), count in counted.counted.items() if moment == "inside")
    if is_deep():
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\ndeaths at named places: {counted.told()}")
        assert inside * 10 >= counted.counted.total() * 9, counted.told()


@pytest.fixture(params=ENGINES, scope="module")
def nursery(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Iterator[Nursery]:
    """An office with invoices, and the process from which everything that works in it forks."""
    if "DATABASE_URL" in os.environ:
        pytest.skip("only on SQLite: both engines are in it")
    folder = tmp_path_factory.mktemp("faults")
    with ExitStack() as stack:
        cluster, has_tables = None, False
        if request.param == "postgresql":
            if postgresql() is None:
                leave_out("no PostgreSQL")
            # what is committed must survive the death of the database: written to the system, if not to the disk
            cluster = stack.enter_context(Cluster(**SURE))
        else:
            has_tables = _copy_tables(folder)
        made = Nursery(folder, cluster)
        stack.callback(made.end)
        assert has_tables or made.ask("migrate") == 0
        made.made = made.ask(
            "prepare", to_approve=TO_APPROVE + SPARE, to_pay=TO_PAY + SPARE, two_steps=TWO_STEPS
        )
        for name in ("to_approve", "to_pay"):
            made.made[f"spare_{name}"] = [made.made[name].pop() for _ in range(SPARE)]
        yield made


def _copy_tables(folder: Path) -> bool:
    """The tables as the suite has them already, when it has: quicker than making them once more."""
    from django.db import connections

    with (
        closing(sqlite3.connect(connections["default"].settings_dict["NAME"])) as source,
        closing(sqlite3.connect(folder / "spil.sqlite3")) as target,
    ):
        source.backup(target)
        return bool(target.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
