"""The locks hold for everybody: exact versions, hashes, and the address of no registry."""

from __future__ import annotations

import ast
import json
import re
import sys
from itertools import pairwise

import pytest

from tests.support.left_out import ROOT

SETS = ["requirements.lock", "requirements-extras.lock", "requirements-dev.lock"]
LOCKS = [*SETS, "requirements-installer.lock", "ui/requirements.lock"]


def versions(name: str) -> dict[str, str]:
    lines = re.findall(
        r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)(?: ; (.*?))? \\?$", (ROOT / name).read_text(), re.MULTILINE
    )
    return {f"{package} {condition}".strip(): version for package, version, condition in lines}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_an_exact_version_and_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=[\w-]+)", (ROOT / name).read_text().strip())
    assert len(blocks) == len(versions(name)) > 0
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", [*LOCKS, "ui/package-lock.json", "ui/package.json"])
def test_no_lock_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    addresses = [found for found in re.findall(r"\w+://[^\s\"]+", text) if "/sponsors/" not in found]
    assert addresses == []
    assert '"resolved"' not in text


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(SETS)))
def test_each_set_of_packages_contains_the_one_before_it(smaller: str, larger: str) -> None:
    assert versions(smaller).items() <= versions(larger).items()


def test_the_front_end_lock_fits_its_declaration() -> None:
    declared = json.loads((ROOT / "ui/package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "ui/package-lock.json").read_text())["packages"]
    for name, version in declared.items():
        entry = locked[f"node_modules/{name}"]
        assert entry["version"] == version
        assert entry["integrity"].startswith("sha512-")


def test_the_launcher_needs_nothing_but_pythons_own_library() -> None:
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / "spil").read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names <= sys.stdlib_module_names


def test_a_command_that_runs_something_of_the_tests_gets_their_packages() -> None:
    launcher = ast.parse((ROOT / "spil").read_text())
    sets = next(
        ast.literal_eval(line.value)
        for line in launcher.body
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "WANTED_BY"
    )
    commands = (ROOT / "src/spil/gateways/command_line/commands").glob("*.py")
    uses = {file.stem for file in commands if re.search(r"[ \"]tests\.\w", file.read_text())}
    assert uses == {command for command, packages in sets.items() if packages == "tests"}
