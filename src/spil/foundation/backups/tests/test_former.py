"""A database of before stays a month to go back to, and holds nobody for longer who was erased since."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from spil.foundation.backups.former import (
    BEFORE,
    KEPT_FOR,
    forget_former,
    moved_name,
    put_aside,
    upgraded_name,
)

NOW = datetime(2026, 11, 26, 3, 10, tzinfo=UTC)


def test_databases_of_before_go_when_they_are_too_old_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / BEFORE).mkdir()
    old, young = NOW - KEPT_FOR - timedelta(hours=1), NOW - KEPT_FOR + timedelta(hours=1)
    goes = [tmp_path / moved_name(old), tmp_path / BEFORE / upgraded_name(old)]
    goes.append(goes[0].with_name(f"{goes[0].name}-wal"))
    stays = [tmp_path / moved_name(young), tmp_path / BEFORE / upgraded_name(young)]
    stays += [tmp_path / name for name in ("spil.sqlite3", "moved-by-hand.sqlite3", upgraded_name(old))]
    for place in (*goes, *stays):
        place.write_bytes(b"x")
    assert forget_former(tmp_path, NOW) == len(goes)
    assert {one for one in tmp_path.rglob("*") if one.is_file()} == set(stays)
    assert forget_former(tmp_path / "nothing here", NOW) == 0


def test_the_database_that_the_office_has_moved_away_from_is_put_aside_with_its_log(tmp_path: Path) -> None:
    put_aside(tmp_path, NOW)
    for name in ("spil.sqlite3", "spil.sqlite3-wal", "spil.sqlite3.mine"):
        (tmp_path / name).write_text(name)
    put_aside(tmp_path, NOW)
    left = {one.name: one.read_text() for one in tmp_path.iterdir()}
    assert left == {
        moved_name(NOW): "spil.sqlite3",
        f"{moved_name(NOW)}-wal": "spil.sqlite3-wal",
        "spil.sqlite3.mine": "spil.sqlite3.mine",
    }
    assert forget_former(tmp_path, NOW + KEPT_FOR + timedelta(seconds=1)) == 2
