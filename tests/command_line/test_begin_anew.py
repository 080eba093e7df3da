"""From the sample to an office of one's own, while ./spil start is running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from spil.foundation.organisation.origin import ANEW, ask_to_begin_anew, is_sample, write_origin
from tests.command_line.test_user_and_do import ADMIN, Spil
from tests.support.serving import answers, eventually, free_port

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: an office in a folder")
ASKED = {"office": "Kantoor Zuid", "name": "Ria Proef", "email": "Ria@x.example", "password": "!"}

#: what a start does that finds the note
BEGIN = """
from django.conf import settings
from spil.gateways.command_line import office

office.begin_anew(settings.DATA_DIR)
"""


def test_what_is_not_of_the_sample_stays_and_what_is_of_it_may_lie_elsewhere(tmp_path: Path) -> None:
    spil, folder, elsewhere = Spil(tmp_path / "data"), tmp_path / "data", tmp_path / "disk"
    (elsewhere / "ab").mkdir(parents=True)
    (folder / "intake").mkdir(parents=True)
    (folder / "lost+found").mkdir()
    (folder / "files").symlink_to(elsewhere)
    for name in ("intake/scan.pdf", "backup_key", "spil.sqlite3", "spil.sqlite3-wal"):
        (folder / name).write_text(name)
    write_origin(folder, sample=True)
    ask_to_begin_anew(folder, ASKED)
    done = subprocess.run(
        [sys.executable, "-c", BEGIN],
        env={**spil.environment, "DJANGO_SETTINGS_MODULE": "spil.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "ria@x.example" in spil("user", "list")[1]
    assert [(folder / name).read_text() for name in ("intake/scan.pdf", "backup_key")] == [
        "intake/scan.pdf",
        "backup_key",
    ]
    assert (folder / "lost+found").is_dir()
    assert not (folder / "files").is_symlink()


@pytest.mark.skipif(
    "SPIL_TEST_DEEP" not in os.environ, reason="only on --deep: starts the product three times"
)
def test_the_sample_is_replaced_while_it_runs_and_a_real_office_never_is(tmp_path: Path) -> None:
    spil, folder, port = Spil(tmp_path / "data"), tmp_path / "data", free_port()
    assert ADMIN in spil("user", "list")[1]
    write_origin(folder, sample=True)  # an empty office is as good as the demo office, and made sooner
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "old").write_text("of the sample")
    running = subprocess.Popen(
        [sys.executable, "-m", "spil.gateways.command_line", "start", "--port", str(port)],
        env=spil.environment,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert eventually(lambda: answers(port))
        ask_to_begin_anew(folder, ASKED)
        assert eventually(lambda: not (folder / ANEW).exists())
        assert eventually(lambda: answers(port)), "served again without a hand"
        assert not is_sample(folder)
        assert not (folder / "files" / "old").exists()
        told = spil("user", "list")[1]
        assert "ria@x.example" in told
        assert ADMIN not in told
        ask_to_begin_anew(folder, {**ASKED, "email": "dief@x.example"})
        assert eventually(lambda: not (folder / ANEW).exists())
        assert "ria@x.example" in spil("user", "list")[1], "a real office stays"
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)
