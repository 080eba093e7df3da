"""Builds what the pages need from the sources: compiled translations and gathered static files.

Each has a stamp, the digest of what it was made from; nothing is done while the stamp fits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile


def _digest(files: Iterable[Path], *further: str) -> str:
    """Of names, sizes and times: hundreds of files in a few milliseconds."""
    found = hashlib.sha256("\0".join(further).encode())
    for file in sorted(files):
        facts = file.stat()
        found.update(f"{file}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return found.hexdigest()


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all, also when two processes put the same file (the workers of a test run do)."""
    with NamedTemporaryFile(dir=file.parent, prefix=".", suffix=file.suffix, delete=False) as fresh:
        fresh.write(content)
    Path(fresh.name).chmod(0o644)
    Path(fresh.name).replace(file)


def catalogues(source: Path) -> list[Path]:
    """Every .po file below a folder."""
    return sorted(source.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_translations(source: Path) -> int:
    """Write the .mo beside every .po that changed since; the count. Entries marked fuzzy are left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    done = 0
    for file in catalogues(source):
        target = file.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= file.stat().st_mtime_ns:
            continue
        with file.open("rb") as text:
            catalogue = read_po(text, locale=file.parents[1].name)
        out = BytesIO()
        write_mo(out, catalogue)
        _put(target, out.getvalue())
        done += 1
    return done


def gather_static(source: Path, build: Path, lock: Path) -> bool:
    """Collect the static files under names with a digest, when one of them changed. Django must be set up."""
    files = [file for file in source.glob("**/static/**/*") if file.is_file()]
    files += [source / "foundation/ui" / name for name in ("bundles.py", "gathering.py")]
    wanted = _digest(files, lock.read_text())
    stamp = build / "stamps" / "static"
    if stamp.is_file() and stamp.read_text() == wanted and (build / "staticfiles.json").is_file():
        return False
    from django.core.management import call_command

    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    _put(stamp, wanted.encode())
    return True
