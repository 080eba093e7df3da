"""Server and worker start together and end together, however the end comes. Real processes, stood in for by scripts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

# A supervisor with two children that write their process id, one of which has a grandchild.
SCRIPT = """
import os, signal, subprocess, sys, time
from functools import partial
from pathlib import Path
from spil.gateways.command_line import supervisor
folder = Path(sys.argv[1])
def live(name):
    supervisor.follow_parent()
    below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    signal.signal(signal.SIGTERM, lambda *_: (below.kill(), sys.exit(0)) if name != "deaf" else None)
    Path(folder, f"{name}.{os.getpid()}").write_text(str(below.pid))
    time.sleep(600)
supervisor.GRACE = 1
supervisor.HOPELESS = int(sys.argv[3])
children = [
    supervisor.Child("server", partial(live, "web"), True),
    supervisor.Child("worker", partial(live, sys.argv[2]), False),
]
ready = lambda: (folder / "ready").touch()
answers = lambda: len(list(folder.glob("w*.*"))) + len(list(folder.glob("deaf.*"))) >= 2
sys.exit(supervisor.Supervisor(children, answers, ready).run())
"""


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def lives(pid: int) -> bool:
    try:
        return (
            f"{pid} " in Path(f"/proc/{pid}/stat").read_text()
            and " Z " not in Path(f"/proc/{pid}/stat").read_text()
        )
    except OSError:
        return False


def started(
    folder: Path, worker: str = "worker", hopeless: int = 5
) -> tuple[subprocess.Popen[bytes], set[int]]:
    running = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), worker, str(hopeless)])
    until((folder / "ready").exists)
    files = [file for file in folder.iterdir() if file.suffix]
    return running, {int(file.suffix[1:]) for file in files} | {int(file.read_text()) for file in files}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_with_status_0(tmp_path: Path, how: signal.Signals) -> None:
    running, pids = started(tmp_path)
    assert len(pids) == 4
    running.send_signal(how)
    assert running.wait(15) == 0
    assert not any(map(lives, pids))


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    running, pids = started(tmp_path)
    running.kill()
    running.wait(15)
    until(lambda: not any(map(lives, pids)))


def test_a_child_that_does_not_listen_is_ended_after_the_grace(tmp_path: Path) -> None:
    running, pids = started(tmp_path, "deaf")
    running.terminate()
    assert running.wait(15) == 1
    assert not any(map(lives, pids))


@pytest.mark.parametrize("child", ["worker", "web"])
def test_a_worker_or_a_server_that_dies_is_started_again(tmp_path: Path, child: str) -> None:
    running, pids = started(tmp_path)
    first = next(iter(tmp_path.glob(f"{child}.*")))
    os.kill(int(first.suffix[1:]), signal.SIGKILL)
    until(lambda: len(list(tmp_path.glob(f"{child}.*"))) == 2)
    running.terminate()
    assert running.wait(15) == 0
    until(lambda: not any(map(lives, pids)))


def test_everything_stops_when_the_server_dies_again_and_again(tmp_path: Path) -> None:
    running, pids = started(tmp_path, hopeless=1)
    server = next(iter(tmp_path.glob("web.*")))
    os.kill(int(server.suffix[1:]), signal.SIGKILL)
    assert running.wait(15) == 1
    until(lambda: not any(map(lives, pids)))
