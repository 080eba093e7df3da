"""Finding, reading and refusing commands."""

from __future__ import annotations

import ast
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from spil.gateways.command_line import office, registry
from spil.gateways.command_line.commands import bench


def test_every_command_tells_in_one_line_what_it_does() -> None:
    for name in registry.names():
        assert registry.first_line(registry.load(name)).endswith("."), name


def test_every_command_takes_a_data_folder(tmp_path: Path) -> None:
    for name in set(registry.names()) - {"manage"}:
        parser = registry.parser_of(name)
        assert any(action.dest == "data" for action in parser._actions), name


def test_a_command_file_imports_neither_django_nor_our_packages_at_its_top() -> None:
    for file in registry.FOLDER.glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.split(".")[0] in {"django", "spil"} for name in names), file


def test_an_unknown_command_is_refused_with_the_overview(capsys: pytest.CaptureFixture[str]) -> None:
    assert registry.main(["fly"]) == 2
    assert "There is no command fly" in capsys.readouterr().err


def test_every_measurement_that_the_guide_names_can_be_asked_for() -> None:
    rows = re.findall(
        r"^\| (`.+?) \|", (bench.ROOT / "docs/guides/measure.md").read_text("utf-8"), re.MULTILINE
    )
    names = {name for row in rows for name in re.findall(r"`(.+?)`", row)}
    assert names == set(bench.measurements()) - {"whole"}


def test_without_a_command_the_overview_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert registry.main([]) == 0
    assert "start" in capsys.readouterr().out


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path, settings: Any) -> None:
    settings.SECRET_KEY = "of a process that began before there was an office"
    office.make_secret_key(tmp_path)
    first = (tmp_path / "secret_key").read_text()
    office.make_secret_key(tmp_path)
    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) > 60
    office.take_up_secret_key(tmp_path)
    assert first.strip() == settings.SECRET_KEY
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_folder_that_is_in_use_is_refused(tmp_path: Path) -> None:
    with (
        office.alone(tmp_path, ".running"),
        pytest.raises(registry.Refused),
        office.alone(tmp_path, ".running", wait=False),
    ):
        pass
