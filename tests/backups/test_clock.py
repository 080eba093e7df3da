"""A clock that was ahead takes no good backup, and the one that was made by it is not taken for the newest."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from spil.foundation.backups import keys
from spil.foundation.backups.doing import newest, try_restore
from spil.foundation.backups.making import has_jumped, tidy
from spil.foundation.backups.models import BackupRun
from spil.gateways.command_line.commands import backup, restore
from spil.gateways.command_line.registry import Refused
from tests.backups.test_backups import NOW, Backed, at_work, backed, restored  # noqa: F401
from tests.support.fixtures import is_deep

pytestmark = pytest.mark.django_db
KEPT = timedelta(days=35)


def on(day: float) -> datetime:
    return NOW + timedelta(days=day)


@pytest.fixture
def nights(backed: Backed) -> list[str]:  # noqa: F811
    return [backed.back_up(on(day)).name for day in range(6)]


def test_nights_on_which_the_clock_was_ahead_take_no_backup_and_hide_none(
    backed: Backed,  # noqa: F811
    nights: list[str],
) -> None:
    wrong = [backed.back_up(on(day)).name for day in (375, 376)]
    assert backed.shelf.backups() == [*nights, *wrong]
    right = backed.back_up(on(6))
    shelf = backed.shelf
    assert (right.ahead, BackupRun.objects.latest("id").ahead) == (wrong, wrong[-1])
    assert newest(shelf, on(6)) == right.name
    assert tidy(shelf, on(37), KEPT)[0] == 2, (
        "they take no place of the newest three, and old ones go as ever"
    )
    assert shelf.backups() == [*nights[2:], right.name, *wrong]
    assert newest(shelf, on(-700)) == wrong[-1], "of a clock that is behind all of them the days say nothing"


@pytest.mark.skipif(not is_deep(), reason="only on --deep: a whole restore")
def test_what_is_tried_every_week_is_the_newest_by_a_clock_that_is_right(
    backed: Backed,  # noqa: F811
) -> None:
    right, _wrong = backed.back_up(), backed.back_up(on(375))
    run = try_restore(backed.address, backed.key, lambda: on(5))
    assert (run.name, run.is_good) == (right.name, True)


def test_who_restores_is_asked_which_clock_was_right(
    backed: Backed,  # noqa: F811
    tmp_path: Path,
    settings: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = datetime.now(UTC)
    right, wrong = (backed.back_up(now + timedelta(days=days)).name for days in (-1, 300))
    with pytest.raises(Refused, match=f": {wrong}.*--backup {right}"):
        restored(backed, tmp_path / "refused", settings)
    assert not (tmp_path / "refused" / "files").exists()
    restored(backed, tmp_path / "taken", settings, backup=right)
    assert (tmp_path / "taken" / "spil.sqlite3").exists()
    capsys.readouterr()

    settings.DATA_DIR = backed.data
    keys.keep_key(backed.key)
    backup.run(argparse.Namespace(what="list", place=backed.address, key=None, json=True))
    assert json.loads(capsys.readouterr().out)["ahead"] == [wrong]
    assert restore.WORK not in {entry.name for entry in (tmp_path / "taken").iterdir()}


def test_a_jump_is_a_long_time_between_two_backups_where_it_is_not_always_long() -> None:
    for days, jumped in (((0, 1, 2), False), ((0, 1, 376), True), ((0, 375, 376), True), ((0, 375, 376, 377), False),
                         ((0, 90, 180), False), ((0,), False), ((), False), ((0, 31, 62), False)):  # fmt: skip
        assert has_jumped([on(day) for day in days]) is jumped, days
