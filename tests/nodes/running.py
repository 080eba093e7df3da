"""The parts of an office on several nodes, as processes of this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

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
            "PYTHONPATH": str(ROOT / "src"),
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
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

    def command(self, *words: str, fails: bool = False) -> str:
        """What a command prints, with the settings of this node; its exit status is 0 unless it `fails`."""
        done = subprocess.run(
            [sys.executable, "-m", "spil.gateways.command_line", *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stderr
        return done.stdout.strip()


def ask(port: int, path: str, token: str, body: Any = None) -> tuple[int, Any]:
    """Status and answer of REST. Raises OSError or HTTPException when the node went away meanwhile."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        line.request("POST" if body is not None else "GET", path, json.dumps(body) if body else None, headers)
        answer = line.getresponse()
        content = answer.read()
    return answer.status, json.loads(content) if content.startswith((b"{", b"[")) else content


class Browser:
    """Somebody's browser: it keeps cookies, sends the token of forms, and asks whichever node it is told to."""

    def __init__(self) -> None:
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, port: int, path: str, **headers: str) -> Page:
        return self._ask(port, "GET", path, "", headers)

    def post(self, port: int, path: str, **fields: str) -> Page:
        if "csrftoken" not in self.cookies:
            self.get(port, "/login/")
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"].value, **fields})
        return self._ask(port, "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, port: int, method: str, path: str, body: str, headers: dict[str, str]) -> Page:
        sent = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            line.request(method, path, body or None, {**headers, "Cookie": sent})
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies.load(value)
            return Page(
                answer.status,
                answer.read().decode(),
                {name.lower(): value for name, value in answer.getheaders()},
            )


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    headers: dict[str, str]


GONE = (OSError, HTTPException, ValueError)


@contextmanager
def gone(cluster: Any) -> Iterator[None]:
    """PostgreSQL killed at once, and started again afterwards."""
    cluster.crash()
    try:
        yield
    finally:
        cluster.revive()
