"""Whether the office in a data folder is the invented sample, which may be thrown away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ORIGIN = "office.json"
#: asks whoever runs Spil on this folder to throw the sample away; holds the first administrator of the real office
ANEW = "begin-anew.json"


def is_sample(folder: Path) -> bool:
    """A folder without a note is a real office: nothing is thrown away in doubt."""
    file = folder / ORIGIN
    return file.is_file() and bool(json.loads(file.read_text("utf-8"))["demo"])


def write_origin(folder: Path, *, sample: bool) -> None:
    (folder / ORIGIN).write_text(json.dumps({"demo": sample}) + "\n", "utf-8")


def ask_to_begin_anew(folder: Path, administrator: dict[str, Any]) -> None:
    """Leave the note, whole or not at all: `name`, `email`, `password` (already hashed), `office`."""
    fresh = folder / f"{ANEW}.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(administrator), "utf-8")
    fresh.replace(folder / ANEW)
