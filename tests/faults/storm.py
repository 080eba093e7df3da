"""The nursery as a test speaks with it, the processes of an office, and killing them at random moments."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.left_out import ROOT
from tests.support.postgresql import Cluster

#: SQLite's lock of whoever writes: this byte of the -shm file (sqlite.org/walformat.html, section 2.3.1)
WAL_WRITE_LOCK = 120


#: where the office's own mail server delivers
POST_BOX = "post@kantoor.example"


class Nursery:
    """An office in a folder, and the process from which its parts fork (`nursery.py`)."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self.folder, self.cluster = folder, cluster
        self.made: dict[str, Any] = {}
        url = cluster.url if cluster else ""
        self.environment = {**os.environ, "SPIL_DATA": str(folder), "DATABASE_URL": url, "SPIL_INTAKE_FOLDERS": "",
                            "SPIL_MAIL_FROM": POST_BOX,
                            "DJANGO_SETTINGS_MODULE": "spil.config.settings", "SPIL_SECRET_KEY": "k" * 50,
                            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "SPIL_STATIC": "source"}  # fmt: skip
        self.process = subprocess.Popen([sys.executable, "-m", "tests.faults.nursery"], env=self.environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip

    def ask(self, what: str, **given: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": what, **given}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        with self.process as process:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)

    def command(self, *words: str) -> str:
        """What a command of the product prints about this office."""
        done = subprocess.run(
            [sys.executable, "-m", "spil.gateways.command_line", *words],
            env=self.environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@dataclass
class Part:
    """A server or a worker: what was typed, and its process."""

    nursery: Nursery
    name: str
    words: list[str]
    pid: int = 0
    #: another office than the nursery's own
    data: Path | None = None

    def start(self, place: str = "", moment: str = "") -> None:
        """`place` names where it dies, `moment` the file in which it says whether a transaction was open."""
        log = str(self.nursery.folder / f"{self.name}.log")
        data = str(self.data or self.nursery.folder)
        given = {"name": self.name, "words": self.words, "log": log, "data": data}
        self.pid = self.nursery.ask("start", **given, place=place, moment=moment)

    def is_inside(self) -> bool:
        """Whether it stands in a transaction that has written or may write. It is stopped meanwhile."""
        cluster = self.nursery.cluster
        if cluster is not None:
            return writing(cluster, self.name) > 0
        holder = _writer(self.nursery.folder / "spil.sqlite3-shm")
        with suppress(ProcessLookupError):
            return holder > 0 and os.getpgid(holder) == self.pid
        return False

    def kill(self) -> bool:
        """At once, with everything it started; whether that fell inside an open transaction."""
        os.killpg(self.pid, signal.SIGSTOP)
        inside = self.is_inside()
        os.killpg(self.pid, signal.SIGKILL)
        self.nursery.ask("wait", pid=self.pid)
        return inside


def _writer(shm: Path) -> int:
    """The process that has SQLite's write lock; 0 when nobody has. Without a connection there is no such file."""
    if not shm.is_file():
        return 0
    with shm.open("rb+") as file:
        asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, WAL_WRITE_LOCK, 1, 0)
        kind, _whence, _start, _length, pid = struct.unpack(
            "hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, asked)
        )
    return 0 if kind == fcntl.F_UNLCK else int(pid)


def writing(cluster: Cluster, name: str = "%") -> int:
    """Transactions of this process (or of all) that have written something and are not committed."""
    import psycopg

    asked = "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND application_name LIKE %s"
    with psycopg.connect(cluster.url, autocommit=True, connect_timeout=5) as line:
        return int(line.execute(asked, [name]).fetchone()[0])  # type: ignore[index]


@dataclass
class Storm:
    """Kills parts of an office, and its database, at random moments; counts what fell inside a transaction."""

    parts: list[Part]
    dice: random.Random
    cluster: Cluster | None = None
    kills: dict[str, int] = field(default_factory=dict)
    inside: dict[str, int] = field(default_factory=dict)

    def rage(self, kills: int, pause: tuple[float, float]) -> None:
        for number in range(kills):
            time.sleep(self.dice.uniform(*pause))
            if self.cluster is not None and number % 6 == 5:
                self._count("database", self._kill_database())
                continue
            # a worker is idle most of the time
            part = self.dice.choices(
                self.parts, [1 if one.words[0] == "worker" else 3 for one in self.parts]
            )[0]
            self._count(part.words[0], part.kill())
            part.start()

    def go_on(self, pause: tuple[float, float], seconds: float = 180.0) -> None:
        """Kill on, at random moments too, whoever did not once die inside a transaction: a worker is idle so often."""
        until = time.monotonic() + seconds
        while (spared := self.spared()) and time.monotonic() < until:
            time.sleep(self.dice.uniform(*pause))
            if "database" in spared:
                self._count("database", self._kill_database())
                continue
            part = self.dice.choice([one for one in self.parts if one.words[0] in spared])
            self._count(part.words[0], part.kill())
            part.start()

    def spared(self) -> set[str]:
        """What never died inside a transaction."""
        every = {one.words[0] for one in self.parts} | ({"database"} if self.cluster else set())
        return {what for what in every if not self.inside.get(what)}

    def _kill_database(self) -> bool:
        assert self.cluster is not None
        inside = writing(self.cluster) > 0
        self.cluster.crash()
        self.cluster.revive()
        return inside

    def _count(self, what: str, inside: bool) -> None:
        self.kills[what] = self.kills.get(what, 0) + 1
        self.inside[what] = self.inside.get(what, 0) + inside

    def told(self) -> str:
        each = ", ".join(
            f"{what} {count} ({self.inside[what]})" for what, count in sorted(self.kills.items())
        )
        return f"{sum(self.kills.values())} killed, {sum(self.inside.values())} inside a transaction: {each}"
