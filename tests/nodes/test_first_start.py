"""Whoever makes an office, waits for it or comes later works with the one key that is kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.backups.commands import fresh_database
from tests.support.fixtures import is_deep
from tests.support.left_out import ROOT

pytestmark = [
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: both engines are in it"),
    pytest.mark.skipif(not is_deep(), reason="only on --deep: makes offices on both engines"),
]
#: a start as far as the office: it says that it has read its settings, waits for a word, and tells what it works with
START = """
import json, sys
from django.conf import settings
from django.core import signing
from spil.gateways.command_line import office
before = settings.SECRET_KEY
print("ready", flush=True)
known = json.loads(sys.stdin.readline())
made = office.ensure(demo=False)
print(json.dumps({
    "made": made, "before": before, "key": settings.SECRET_KEY, "signed": signing.dumps("sun"),
    "read": [signing.loads(one) for one in known],
}))
"""


class Start:
    """A process that begins to work in the office of a folder, when it is told to."""

    def __init__(self, environment: dict[str, str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-c", START], env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def go(self, *signed: str) -> None:
        """`signed` is what others signed, to be read by this one."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(signed) + "\n")
        self.process.stdin.flush()

    def told(self) -> dict[str, Any]:
        out, problem = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, problem
        told: dict[str, Any] = json.loads(out.splitlines()[-1])
        return told


def database(engine: str, request: pytest.FixtureRequest) -> dict[str, str]:
    if engine == "sqlite":
        return {}
    cluster = request.getfixturevalue("postgresql_cluster")
    if engine == "postgresql":
        return {"DATABASE_URL": fresh_database(cluster)}
    work, owner = cluster.two_accounts()
    return {"DATABASE_URL": work, "DATABASE_OWNER_URL": owner}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql", "postgresql with two accounts"])
def test_the_first_start_the_one_that_waits_for_it_and_the_next_have_the_key_that_is_kept(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data = tmp_path / "data"
    given = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
    environment = {
        **given,
        **database(engine, request),
        "SPIL_DATA": str(data),
        "SPIL_SECRET_KEY": "",  # as a container has it when nobody gave one
        "SPIL_ADMIN": "anna@testkantoor.example",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "spil.config.settings",
    }
    rivals = [Start(environment), Start(environment)]
    for one in rivals:
        one.go()
    told = [one.told() for one in rivals]
    kept = (data / "secret_key").read_text().strip()
    assert sorted(one["made"] for one in told) == [False, True], "one made it and the other waited"
    assert kept not in {one["before"] for one in told}, "both began before there was a key"
    assert [one["key"] for one in told] == [kept, kept]

    later = Start(environment)
    later.go(*(one["signed"] for one in told))
    after = later.told()
    assert (after["made"], after["before"], after["key"]) == (False, kept, kept)
    assert after["read"] == ["sun", "sun"], "what was signed on the first day holds"
    if engine == "sqlite":
        return
    node = tmp_path / "node"
    none_given = Start({**environment, "SPIL_DATA": str(node)})
    none_given.go()
    problem = none_given.process.communicate(timeout=120)[1]
    assert (none_given.process.returncode, "SPIL_SECRET_KEY" in problem) == (1, True), problem
    given_it = Start({**environment, "SPIL_DATA": str(node), "SPIL_SECRET_KEY": kept})
    given_it.go()
    assert given_it.told()["key"] == kept
    assert not (node / "secret_key").exists(), "none is made beside the one that the office has"
