"""The stages of ./spil test, one after the other; a stage that fails does not keep the next from running."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET  # our own junit files, written a moment ago
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import left_out
from tests.support.left_out import ROOT
from tests.support.postgresql import Cluster

BIN = Path(sys.executable).parent
#: a file is handed to a worker at once: what it makes for all its tests is made once. Files go in the order of
#: `testpaths`, so that what is long comes first, and none waits long at the end
FILES = ["--dist=loadfile", "--no-loadscope-reorder"]
CHECKS: list[tuple[str, list[str]]] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("types", [sys.executable, "-m", "mypy", "--no-error-summary"]),
    ("architecture", [str(BIN / "lint-imports"), "--no-cache"]),
    ("templates", [str(BIN / "djlint"), "src", "--lint", "--quiet"]),
    (
        "migrations",
        [sys.executable, "-m", "spil.gateways.command_line", "manage", "makemigrations", "--check"],
    ),
    ("translations", [sys.executable, "-m", "spil.gateways.command_line", "messages", "--check"]),
]


@dataclass
class Tally:
    """Counts over all stages. A check of the sources counts as one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failed_stages: list[str] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)

    def add(self, stage: str, passed: int, failed: int, skipped: int) -> None:
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        if failed:
            self.failed_stages.append(stage)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


#: memory, and how many bytes of it must be free to run in
MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # noqa: S108 - a folder of its own is made in it


@contextmanager
def quick_folders() -> Iterator[None]:
    """Temporary folders lie in memory where there is room: much is written to last, and none of it outlives the run.

    What is about disks has disks of its own (tests/faults).
    """
    if (
        not MEMORY.is_dir()
        or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
        or shutil.disk_usage(MEMORY).free < ROOM
    ):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="spil-tests-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the account of PostgreSQL walks through
        before, os.environ["TMPDIR"], tempfile.tempdir = os.environ.get("TMPDIR"), folder, None
        try:
            yield
        finally:
            tempfile.tempdir = None
            os.environ.pop("TMPDIR")
            if before is not None:
                os.environ["TMPDIR"] = before


def say(text: str) -> None:
    print(text, flush=True)


def environment(**more: str) -> dict[str, str]:
    """For a stage: no office, no settings of the command that calls it, real files by their full path."""
    own = {"DATABASE_URL", "SPIL_DATA", "DJANGO_SETTINGS_MODULE"}
    env = {name: value for name, value in os.environ.items() if name not in own}
    files = left_out.real_files()
    if files is not None:
        env["SPIL_TEST_DATA"] = str(files)
    return {**env, **more}


def check(tally: Tally, name: str, words: list[str], tell: Callable[[str], None] = say) -> None:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="spil-check-") as nowhere:
        done = subprocess.run(
            words, cwd=ROOT, env=environment(SPIL_DATA=nowhere), capture_output=True, text=True, check=False
        )
    good = done.returncode == 0
    tally.add(name, int(good), int(not good), 0)
    tell(f"== {name}: {'passed' if good else 'FAILED'} ({time.monotonic() - begun:.0f} s)")
    if not good:
        tell((done.stdout + done.stderr).strip())


def tests(tally: Tally, name: str, words: Sequence[str], **more: str) -> None:
    """One run of pytest; its counts come from the junit file, and a run that broke off counts as a failure."""
    say(f"== {name}")
    with tempfile.TemporaryDirectory(prefix="spil-junit-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", workers(), *FILES, f"--junitxml={report}"]
        command += ["-o", "junit_family=xunit2", f"--hypothesis-seed={os.environ['SPIL_TEST_SEED']}", *words]
        status = subprocess.run(command, cwd=ROOT, env=environment(**more), check=False).returncode
        passed, failed, skipped = counts(report)
        tally.left_out |= lacking(report)
    if status not in {0, 5} and not failed:  # 5: nothing to run
        failed = 1
    tally.add(name, passed, failed, skipped)


def workers() -> str:
    """One more than the cores of a small machine: a third of the time a test waits for a browser or a server."""
    return os.environ.get("SPIL_TEST_WORKERS", "3")


def counts(report: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a junit file; errors are failures."""
    if not report.is_file():
        return 0, 0, 0
    total = bad = skipped = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314
        total += int(suite.get("tests", 0))
        bad += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(0, total - bad - skipped), bad, skipped


def lacking(report: Path) -> set[str]:
    """What tests were left out for, where that is what this machine has not: no advisory service, no builder …"""
    if not report.is_file():
        return set()
    said = (one.get("message", "") for one in ET.parse(report).getroot().iter("skipped"))  # noqa: S314
    return {words for words in said if words.startswith(left_out.OF_THE_MACHINE)}


def run_checks(tally: Tally, tell: Callable[[str], None] = say) -> None:
    for name, words in CHECKS:
        check(tally, name, words, tell)


def run_all(tally: Tally, *, deep: bool) -> None:
    told: list[str] = []
    with ThreadPoolExecutor(1) as beside:  # the types alone take half a minute of one core
        checks = beside.submit(run_checks, tally, told.append)
        tests(tally, "tests on SQLite", [])
        checks.result()
    for line in told:
        say(line)
    if left_out.postgresql() is None:
        tally.add("tests on PostgreSQL", 0, int(left_out.required()), int(not left_out.required()))
        return
    with Cluster() as cluster:
        # how pages look and read is the same on both engines; all else is asked on both with --deep. Every day it is
        # what asks the database, but what is long or a sample of what is generated
        every_day = "database and not browser and not consistency and not long"
        left = "not (browser and (consistency or long))" if deep else every_day
        tests(tally, "tests on PostgreSQL", ["-m", left], DATABASE_URL=cluster.url)


def run(paths: Sequence[str], *, deep: bool) -> int:
    """The exit status: 0 only when nothing failed."""
    from spil.gateways.command_line.resources import compile_translations
    from tests.support.fixtures import _seed

    compile_translations(ROOT / "src" / "spil")  # before any process of the suite reads a catalogue
    begun, tally = time.monotonic(), Tally()
    if deep:
        os.environ["SPIL_TEST_DEEP"] = "1"
    with quick_folders():
        if paths:
            tests(tally, "tests on SQLite", paths)
        else:
            run_all(tally, deep=deep)
    say("")
    for line in [] if paths else left_out.missing():
        say(f"Left out, {line}")
    for line in sorted(tally.left_out):
        say(f"Left out: {line}")
    say(f"Consistency tests: {'whole' if deep else 'a sample'}; again with SPIL_TEST_SEED={_seed}")
    for stage in tally.failed_stages:
        say(f"Failed: {stage}")
    minutes, seconds = divmod(round(time.monotonic() - begun), 60)
    say(f"In {minutes} min {seconds} s")
    say(str(tally))
    return 1 if tally.failed else 0
