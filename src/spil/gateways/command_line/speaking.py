"""In which language a command speaks: that of the terminal when Spil knows it, else the office's first.

What is said through gettext follows it; commands whose words are written in English only say them in English.
"""

from __future__ import annotations

import os
import sys


def terminal_language(environment: dict[str, str] | None = None) -> str:
    """nl, fr or en by LC_ALL, LC_MESSAGES and LANG, in this order (POSIX); for C and others the office's language.

    >>> terminal_language({"LANG": "fr_BE.UTF-8"})
    'fr'
    """
    from django.conf import settings

    given = os.environ if environment is None else environment
    named = next(filter(None, (given.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    known = [code for code, _name in settings.LANGUAGES]
    return named[:2] if named[:2] in known and named[2:3] in {"", "_", ".", "@"} else settings.LANGUAGE_CODE


def speak() -> None:
    """From here on gettext answers in the language of the terminal."""
    from django.utils.translation import activate

    activate(terminal_language())


def say_over(text: str) -> None:
    """How far it is, on one line of a terminal that is written over; a log gets none of it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text[:100]}", end="", file=sys.stderr, flush=True)


def why(problem: OSError) -> str:
    """What the disk or the file store has against it: in plain words where there are any, and as the system says it."""
    from spil.foundation.health.trouble import trouble_of

    trouble = trouble_of(problem)
    return f"{trouble.title} ({problem})" if trouble else str(problem)


def readable_size(count: int) -> str:
    """Bytes as people say them.

    >>> readable_size(1_234_567)
    '1.2 MB'
    """
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
