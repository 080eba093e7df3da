"""Small files of an installation are written whole or not at all, and again after whatever went wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spil.foundation.files.durable import write_private


def test_what_a_crash_left_stands_in_nobodys_way(tmp_path: Path) -> None:
    """In a container every start has the same number of process."""
    (tmp_path / f"key.{os.getpid()}").write_text("half a k")
    write_private(tmp_path / "key", "whole")
    write_private(tmp_path / "key", "another")
    assert (tmp_path / "key").read_text("utf-8") == "another"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path: Path) -> None:
    write_private(tmp_path / "key", "whole")
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "key", "half \udcff")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_private(tmp_path / "folder", "whole")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "key"]
    assert (tmp_path / "key").read_text("utf-8") == "whole"
