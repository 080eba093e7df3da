"""A private PostgreSQL cluster: a temporary folder, a socket in it and no port, gone afterwards.

PostgreSQL refuses to run as root; then the cluster belongs to the account postgres, or nobody where there is none.
Durability is off: nothing in it outlives the tests.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

from tests.support.left_out import postgresql

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "jit": "off",
}

#: for tests in which the database dies: what it has acknowledged is there when it starts anew
SURE = {"synchronous_commit": "on", "full_page_writes": "on"}


class Cluster:
    """`with Cluster() as cluster:` starts one; `cluster.url` goes into DATABASE_URL."""

    def __init__(self, place: Path | None = None, *, kept: Path | None = None, **settings: str) -> None:
        """`place` is a folder that every account may walk through; else it lies where temporary folders do.

        `kept` is a folder in such a one, where it stays afterwards and is found again.
        """
        programs = postgresql()
        if programs is None:
            raise RuntimeError("no initdb on this machine: apt install postgresql")
        self.programs = programs
        self.settings, self.place, self.kept = {**SETTINGS, **settings}, place, kept
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder = self.kept or Path(tempfile.mkdtemp(prefix="spil-pg-", dir=self.place))
        self.folder.mkdir(exist_ok=True)
        self.owner = self._owner()
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        try:
            if not (self.folder / "data").exists():
                letters = ("-E", "UTF8", "--locale=C", "--lc-ctype=C.UTF-8")  # as the guide has it
                self._run("initdb", "-D", "data", "-U", "spil", "-A", "trust", *letters, "-N")
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        port = f"&port={self.settings['port']}" if "port" in self.settings else ""
        return f"postgresql://spil@/postgres?host={self.folder}{port}"

    def two_accounts(self) -> tuple[str, str]:
        """The addresses of a database of its own: with the account that works in it, and with the one that owns it."""
        import psycopg

        own = token_hex(4)
        work, owner, name = f"work_{own}", f"owner_{own}", f"kantoor_{own}"
        with psycopg.connect(self.url, autocommit=True) as server:
            for account in (work, owner):
                server.execute(f"CREATE ROLE {account} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
            server.execute(f"CREATE DATABASE {name} OWNER {owner}")
        where = f"@/{name}?host={self.folder}"
        return f"postgresql://{work}{where}", f"postgresql://{owner}{where}"

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()  # SIGTERM waits for clients; SIGINT does not
            try:
                self.process.wait(60 if self.kept else 5)  # a million records are written down before it ends
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    def crash(self) -> None:
        """Kill the server and every process of it at once, by their ids."""
        if self.process is None:
            raise RuntimeError("it does not run")
        children = _children_of(self.process.pid)
        self.process.kill()
        self.process.wait()
        self.process = None
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> None:
        """Start it again where it was killed."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self._start()

    @staticmethod
    def _owner() -> pwd.struct_passwd | None:
        if os.geteuid() != 0:
            return None
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        return names.get("postgres") or names["nobody"]

    def _as_owner(self) -> dict[str, Any]:
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *words],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            **self._as_owner(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def _start(self) -> None:
        words = [f"-c{name}={value}" for name, value in self.settings.items()]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", "data", "-k", str(self.folder), *words],
                cwd=self.folder,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._as_owner(),
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _children_of(parent: int) -> list[int]:
    """The ids of the processes that a process started (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(stat.parent.name))
    return found
