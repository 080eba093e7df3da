"""Install what only some offices need: reading scans without text, files in an object store. Says what is there."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

NEEDS = "nothing"
#: what each extra package gives; the launcher has installed them before this runs
GIVES = {
    "rapidocr": "scans without text are read",
    "boto3": "files can lie in an object store (SPIL_STORAGE=s3://…)",
}


def run(arguments: argparse.Namespace) -> int:
    missing = [name for name in GIVES if find_spec(name) is None]
    for name, words in GIVES.items():
        print(f"{name}: {'not installed' if name in missing else words}")
    return 1 if missing else 0
