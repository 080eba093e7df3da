"""Fixtures for every test: real files, the seed, the browser, and the guards that hold for the whole suite."""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import deactivate

from tests.support import left_out

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104
_seed = int(os.environ.setdefault("SPIL_TEST_SEED", str(random.SystemRandom().randrange(10**6))))


def pytest_report_header() -> list[str]:
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    depth = "whole" if is_deep() else "sampled"
    return [f"spil: on {engine}; consistency {depth}, SPIL_TEST_SEED={_seed}"]


def pytest_configure(config: pytest.Config) -> None:
    from hypothesis import HealthCheck, settings

    settings.register_profile("spil", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("spil")
    # what a shell starts in the background ignores Ctrl-C, and so would all that the tests start and interrupt
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.addaudithook(refuse_foreign_addresses)


def pytest_collection_finish() -> None:
    """What was loaded stays to the end of the run: looking through it for garbage took a tenth of the processor."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def refuse_foreign_addresses(event: str, arguments: tuple[Any, ...]) -> None:
    """No test speaks to another machine; what would only fails where there is no network otherwise."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if not host.startswith(LOOPBACK):
        raise PermissionError(f"a test connects to {host}: tests use this machine only")


def is_deep() -> bool:
    return os.environ.get("SPIL_TEST_DEEP", "") not in {"", "0"}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where everything is required, a test that was left out has failed."""
    outcome: Any = yield
    report = outcome.get_result()
    make_sendable(report)
    if not report.skipped or hasattr(report, "wasxfail") or not left_out.required():
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if not reason.startswith(left_out.BY_DESIGN):
        report.outcome = "failed"
        report.longrepr = f"SPIL_REQUIRE_ALL is set and this was skipped: {reason}"


def make_sendable(report: pytest.TestReport) -> None:
    """Without half characters: a worker dies of them when it sends the report, and takes the whole run along."""
    report.sections = [(name, _whole(text)) for name, text in report.sections]
    if isinstance(report.longrepr, str) or report.failed:
        words = str(report.longrepr)
        if _whole(words) != words:
            report.longrepr = _whole(words)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@pytest.fixture(autouse=True)
def language_of_the_office() -> None:
    """Each test begins in it, whatever the one before has spoken."""
    deactivate()


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real files."""
    folder = left_out.real_files()
    if folder is None:
        left_out.leave_out("real files; set SPIL_TEST_DATA")
    return folder


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Chance that SPIL_TEST_SEED repeats, the same for a test whatever runs beside it."""
    return random.Random(f"{_seed} {request.node.nodeid}")  # noqa: S311


def sample(cases: list[Any], count: int) -> list[Any]:
    """`count` of the cases, chosen by the seed; all of them with --deep. For parametrize."""
    if is_deep() or len(cases) <= count:
        return cases
    chosen = random.Random(_seed).sample(range(len(cases)), count)  # noqa: S311
    return [cases[index] for index in sorted(chosen)]


@pytest.fixture(scope="session", autouse=True)
def _compiled_translations() -> None:
    """Catalogues are compiled from their sources, whichever way the suite was started."""
    from spil.gateways.command_line.resources import compile_translations

    compile_translations(left_out.ROOT / "src" / "spil")


@pytest.fixture(autouse=True)
def _no_registers_of_other_tests() -> Iterator[None]:
    """What an office defined in one test is no kind in the next."""
    from spil.modules.registers.queries import register_kinds

    register_kinds.clear()
    yield
    register_kinds.clear()


@pytest.fixture
def react() -> Iterator[Callable[..., None]]:
    """Register reactions for this test alone."""
    from spil.foundation.actions.reactions import reactions

    added: list[Any] = []

    def register(reaction: Any) -> None:
        reactions.register(reaction)
        added.append(reaction)

    yield register
    for reaction in added:
        reactions._by_action[reaction.to].remove(reaction)


@pytest.fixture(scope="session")
def migrated_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Of several workers; None where there is one."""
    from tests.support.database import MigratedOnce

    is_one_of_several = hasattr(request.config, "workerinput")
    return MigratedOnce(tmp_path_factory.getbasetemp().parent) if is_one_of_several else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, migrated_once: Any
) -> None:
    """What Django reads when it makes the database."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, migrated_once: Any, django_db_blocker: Any) -> None:
    from tests.support.database import FreshState

    with django_db_blocker.unblock():
        if migrated_once is not None:
            migrated_once.finish()
        FreshState().install()


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Any]:
    """A private cluster for a test that is about PostgreSQL itself; the suite's own database is another matter."""
    from tests.support.postgresql import Cluster

    if left_out.postgresql() is None:
        left_out.leave_out("PostgreSQL; apt install postgresql")
    with Cluster() as cluster:
        yield cluster
