"""A reader answers or fails within its bounds, and whatever it does, the next question is answered."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from spil.foundation.documents import plain, readers
from spil.foundation.documents.readers import Pool, ReaderFailed
from spil.foundation.documents.tests.faulty import Greeting

FAULTY = "spil.foundation.documents.tests.faulty"


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(children=2, memory=1 << 29)
    yield made
    made.close()


def ask(pool: Pool, name: str, data: bytes = b"", seconds: float = 5.0, **options: Any) -> Any:
    return pool.read(f"{FAULTY}:{name}", data, seconds=seconds, options=options)


def failure(pool: Pool, name: str, data: bytes = b"", seconds: float = 5.0) -> ReaderFailed:
    with pytest.raises(ReaderFailed) as caught:
        ask(pool, name, data, seconds)
    return caught.value


def test_a_value_comes_back_as_it_was_made(pool: Pool) -> None:
    value = ask(pool, "well", "één".encode(), amount="100.00")
    assert plain.from_plain(Greeting, value) == Greeting("één", Decimal("100.00"))
    assert value["amount"] == "100.00"


def test_the_same_process_answers_again(pool: Pool) -> None:
    assert ask(pool, "process") == ask(pool, "process") != os.getpid()


def test_what_a_reader_prints_does_not_garble_its_answer(pool: Pool) -> None:
    assert ask(pool, "talk") == "heard"


def test_an_error_in_a_reader_is_an_answer_and_the_process_stays(pool: Pool) -> None:
    before = ask(pool, "process")
    failed = failure(pool, "fail")
    assert (failed.reason, failed.detail) == ("error", "ValueError: not my kind of file")
    assert ask(pool, "process") == before


@pytest.mark.parametrize(
    ("name", "seconds", "reason"),
    [("hang", 2.0, "timeout"), ("spin", 2.0, "timeout"), ("vanish", 20.0, "crash"), ("eat", 20.0, "memory")],
)
def test_a_reader_that_breaks_its_bounds_fails_and_the_next_question_is_answered(
    pool: Pool, name: str, seconds: float, reason: str
) -> None:
    before = ask(pool, "process")
    started = time.monotonic()
    assert failure(pool, name, seconds=seconds).reason == reason
    assert time.monotonic() - started < 10
    assert ask(pool, "process") != before


def test_a_process_that_has_yet_to_load_while_somebody_waits_says_nothing_of_the_file(pool: Pool) -> None:
    with readers.patience(2.0):
        assert failure(pool, "hang", seconds=1.0).reason == "hurried"
    ask(pool, "process")
    with readers.patience(2.0):
        assert failure(pool, "hang", seconds=1.0).reason == "timeout"


def test_after_an_answer_that_is_too_large_the_next_question_is_answered(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "LARGEST_ANSWER", 10)
    assert failure(pool, "process").reason == "crash"
    monkeypatch.undo()
    assert ask(pool, "process")


def test_a_reader_reaches_no_network(pool: Pool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert "PermissionError" in failure(pool, "connect", str(port).encode()).detail


def test_a_reader_writes_no_file(pool: Pool, tmp_path: Path) -> None:
    target = tmp_path / "file"
    assert "PermissionError" in failure(pool, "write", str(target).encode()).detail
    assert not target.exists()


def test_a_reader_starts_no_program(pool: Pool) -> None:
    assert "PermissionError" in failure(pool, "run").detail


def test_a_reader_knows_nothing_of_our_environment_and_loads_no_django(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPIL_SECRET", "s3cret")
    assert "SPIL_SECRET" not in ask(pool, "environment")
    assert ask(pool, "modules") == []


def test_a_process_is_replaced_after_its_number_of_files(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "FILES", 3)
    processes = [ask(pool, "process") for _ in range(7)]
    assert [len(set(processes[start : start + 3])) for start in (0, 3)] == [1, 1]
    assert len(set(processes)) == 3


def test_many_threads_share_the_processes(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        values = list(threads.map(lambda n: ask(pool, "well", str(n).encode())["text"], range(80)))
        processes = set(threads.map(lambda _: ask(pool, "process"), range(20)))
    assert values == [str(n) for n in range(80)]
    assert len(processes) <= 2


def test_the_processes_end_with_the_one_that_started_them() -> None:
    program = (
        "import os, sys; from spil.foundation.documents.readers import read;"
        f"print(read('{FAULTY}:process', b''), flush=True); os._exit(9)"
    )
    source = str(Path(readers.__file__).parents[3])
    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    process = int(answer.stdout)
    for _ in range(100):
        if not Path(f"/proc/{process}").exists():
            return
        time.sleep(0.05)
    pytest.fail("the reader outlived its parent")


HOSTILE = ("cyclic", "dtd", "external", "external_file", "quadratic", "xmlbomb", "xmlbomb2")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_within_a_second_and_64_megabytes(
    pool: Pool, real_files: Path, name: str
) -> None:
    data = (real_files / "security" / "xml-attacks" / f"{name}.xml").read_bytes()
    ask(pool, "markup_root", b"<warm/>")
    before = ask(pool, "resident_peak")
    started = time.monotonic()
    assert failure(pool, "markup_root", data).detail == "RefusedMarkup: declaration"
    assert time.monotonic() - started < 1
    assert ask(pool, "resident_peak") - before < 64 * 1024


@pytest.mark.parametrize(("name", "root"), [("simple", "root"), ("simple-ns", "{namespace}root")])
def test_harmless_xml_is_accepted(pool: Pool, real_files: Path, name: str, root: str) -> None:
    data = (real_files / "security" / "xml-attacks" / f"{name}.xml").read_bytes()
    assert ask(pool, "markup_root", data) == root
