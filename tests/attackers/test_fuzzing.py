"""Every reader of outside formats is fuzzed with atheris: everyday one for a moment, with --deep all for longer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attackers.fuzzing import READERS, unfuzzed
from tests.support.fixtures import is_deep, sample
from tests.support.left_out import ROOT

pytestmark = [pytest.mark.consistency, pytest.mark.long]
SECONDS = 60 if is_deep() else 2
RUNS = 1_000_000 if is_deep() else 500


def fuzz(reader: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "SPIL_DATA": str(folder)}
    command = [sys.executable, "-m", "tests.attackers.fuzzing", reader, str(folder), str(RUNS), str(SECONDS)]
    # by way of a shell: Linux counts what a process was before it became another one among its peak of memory, and
    # whoever runs all tests is large
    command = ["sh", "-c", '"$@"; exit $?', "sh", *command]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS + 120, check=False
    )


@pytest.mark.parametrize("reader", sample(sorted(READERS), 1))
def test_a_reader_neither_hangs_nor_crashes_nor_eats_memory_whatever_it_is_given(
    reader: str, tmp_path: Path
) -> None:
    done = fuzz(reader, tmp_path)
    found = [file.read_bytes() for file in tmp_path.iterdir() if file.is_file()]
    assert done.returncode == 0, f"{done.stderr[-2000:]} {found[:1]!r}"


def test_every_reader_that_the_limited_process_is_given_is_fuzzed() -> None:
    assert unfuzzed(ROOT / "src" / "spil") == []


@pytest.mark.parametrize(
    "line",
    [
        'read("spil.foundation.documents.sniffing:sniff", data)',
        'PLACES = {"text/plain": "sniffing:sniff"}',
        'read(f"{__name__}:{reader}", data)',
    ],
    ids=["by its whole name", "below the documents", "by a name put together"],
)
def test_a_reader_that_is_not_fuzzed_is_told(line: str, tmp_path: Path) -> None:
    source = tmp_path / "spil"
    reader = source / "foundation" / "documents" / "sniffing.py"
    reader.parent.mkdir(parents=True)
    reader.write_text("\ndef sniff(data):\n    return data\n")
    assert unfuzzed(source) == []
    (source / "asking.py").write_text(line)
    assert [one.partition(" ")[0] for one in unfuzzed(source)] == ["asking.py"]


def planted(data: bytes) -> None:
    """A reader with a fault."""
    if data[:1] == b"B":
        os.abort()


def test_a_reader_that_crashes_is_found(tmp_path: Path) -> None:
    assert fuzz(f"{__name__}:planted", tmp_path).returncode != 0
    assert [file for file in tmp_path.iterdir() if file.is_file()]
