"""Where things lie: the checkout, what set-up built, the office's data."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["BUILD_DIR", "DATA_DIR", "ROOT_DIR", "SOURCE_DIR", "STORAGE"]

#: src/spil
SOURCE_DIR = Path(__file__).resolve().parents[2]
ROOT_DIR = SOURCE_DIR.parents[1]
#: made by set-up from the sources; may be thrown away
BUILD_DIR = ROOT_DIR / ".build"
#: everything that belongs to the office: database, files, secret key; the only folder to back up
DATA_DIR = Path(os.environ.get("SPIL_DATA") or ROOT_DIR / "data").absolute()
#: `local`: files lie in the data folder; s3://bucket/prefix?endpoint=https://…&region=…: where all nodes find them
STORAGE = os.environ.get("SPIL_STORAGE", "local")
