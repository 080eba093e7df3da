"""What becomes of scans of others, file by file: SPIL_TEST_DATA=… ./spil bench scans --scale 30.

Each file of documents/ocr is read as one that arrives: its text layer, else by machine (OCR) where that is installed.
One line a file: the words found, or the reason why it is refused; at the end how many of each. `--scale` files at most.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


def main(arguments: argparse.Namespace) -> int:
    folder = Path(os.environ.get("SPIL_TEST_DATA", "")) / "documents" / "ocr"
    if not folder.is_dir():
        print("SPIL_TEST_DATA names no folder with documents/ocr", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="spil-bench-") as data:
        os.environ["SPIL_DATA"] = data
        os.environ["DJANGO_SETTINGS_MODULE"] = "spil.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        files = [one for one in sorted(folder.iterdir()) if one.is_file() and one.suffix != ".md"]
        counts = Counter(_tell(one) for one in files[: arguments.scale])
    print(dict(counts))
    return 0


def _tell(path: Path) -> str:
    """One line about one file; in a word what became of it."""
    from spil.foundation.documents.readers import ReaderFailed
    from spil.foundation.files.store import store
    from spil.foundation.reading.models import Source
    from spil.foundation.reading.optical import recognise
    from spil.foundation.reading.words import read_file

    start = time.perf_counter()
    file = store().put(path.read_bytes(), name=path.name)
    found = read_file(file)
    source, text, reason = str(found.source), found.text, found.reason
    if source == Source.WAITING:
        try:
            text = "\n".join(recognise(file.sha256))
            source = str(Source.OCR if text.strip() else Source.EMPTY)
        except ReaderFailed as failed:
            source, reason = str(Source.REFUSED), failed.detail or failed.reason
    seconds = time.perf_counter() - start
    said = " ".join(text.split())[:50]
    print(
        f"{path.name:<34} {source:<8} {len(text.split()):>6} words {seconds:6.1f} s  {reason or said}",
        flush=True,
    )
    return source
