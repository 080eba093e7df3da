"""What lies open in a corner goes with whoever worked there, also with one who was killed."""

import subprocess
import sys
from pathlib import Path

from spil.foundation.backups.corners import MOVE, TRIAL, corner, forget_corners

WORKS = """
import sys, time
from pathlib import Path
from spil.foundation.backups.corners import TRIAL, corner
with corner(Path(sys.argv[1]), TRIAL) as made:
    (made / "spil.sqlite3").write_text("everybody")
    print(made, flush=True)
    time.sleep(600)
"""


def test_the_corner_of_one_who_was_killed_goes_and_that_of_one_who_works_stays(tmp_path: Path) -> None:
    (tmp_path / f"{MOVE}older").mkdir()
    with subprocess.Popen([sys.executable, "-c", WORKS, str(tmp_path)], stdout=subprocess.PIPE) as working:
        assert working.stdout
        there = Path(working.stdout.readline().decode().strip())
        assert list(tmp_path.glob(".*-*")) == [there], "what was left goes first"
        assert (forget_corners(tmp_path), there.exists()) == (0, True)
        with corner(tmp_path, MOVE):
            assert there.exists()
        working.kill()
    assert (there / "spil.sqlite3").exists()
    with corner(tmp_path, TRIAL) as made:
        assert list(tmp_path.glob(".*-*")) == [made]
    (tmp_path / f"{TRIAL}left").mkdir()
    assert forget_corners(tmp_path) == 1
    assert list(tmp_path.glob(".*-*")) == []
