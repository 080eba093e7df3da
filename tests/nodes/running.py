"""The parts of an office on several nodes, as processes of this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.left_out import ROOT
from tests.support.serving import answers, eventually, free_port

BUCKET = "kantoor"
ADMIN = "anna@testkantoor.example"


class Storage(str):
    """The value of SPIL_STORAGE, and the server behind it."""

    __slots__ = ("server",)
    server: subprocess.Popen[bytes]

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """It does not answer meanwhile; what lies in it is there again afterwards."""
        self.server.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.server.send_signal(signal.SIGCONT)


@contextmanager
def object_store() -> Iterator[Storage]:
    """An S3 server with an empty bucket."""
    port = free_port()
    program = Path(sys.executable).parent / "moto_server"
    running = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert eventually(lambda: answers(port))
        import boto3

        endpoint = f"http://127.0.0.1:{port}"
        boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=BUCKET)
        made = Storage(f"s3://{BUCKET}/spil?endpoint={endpoint}&region=us-east-1")
        made.server = running
        yield made
    finally:
        running.terminate()
        running.wait(30)


class Node:
    """One process of Spil, with a data folder of its own, that can be killed and started again."""

    def __init__(self, folder: Path, settings: dict[str, str], *words: str) -> None:
        self.folder, self.words = folder, words
        self.environment = {
            **os.environ,
            **settings,
            "SPIL_ADMIN": ADMIN,
            "SPIL_DATA": str(folder),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "spil.config.settings",
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "spil.gateways.command_line", *self.words]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """At once and without a word, with everything it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def command(self, *words: str, fails: bool | None = False) -> str:
        """What a command prints, with the settings of this node. It ends well unless it `fails`; None: or not."""
        return self._printed("spil.gateways.command_line", *words, fails=fails)

    def busy_office(self, what: str, **given: int) -> Any:
        """What `tests/support/busy_office.py` tells, on this node."""
        return json.loads(self._printed("tests.support.busy_office", what, json.dumps(given)))

    def _printed(self, program: str, *words: str, fails: bool | None = False) -> str:
        done = subprocess.run(
            [sys.executable, "-m", program, *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert fails is None or (done.returncode != 0) == fails, done.stderr
        return done.stdout.strip()


@contextmanager
def gone(cluster: Any) -> Iterator[None]:
    """PostgreSQL killed at once, and started again afterwards."""
    cluster.crash()
    try:
        yield
    finally:
        cluster.revive()
