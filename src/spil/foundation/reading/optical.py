"""Reading scans by machine (OCR) with RapidOCR and the models that lie in its package: nothing is fetched.

The engine takes some 700 MB, so there is one, in a process of its own that ends when it was idle or has read enough.
It is confined like every reader, but for memory.
"""

from __future__ import annotations

import atexit
import os

from spil.foundation.documents.readers import Pool
from spil.foundation.files.store import store

MEMORY = 3 * 1024 * 1024 * 1024
#: for a whole document; a page takes 3 to 11 seconds
SECONDS = 600.0
_pool = Pool(children=1, memory=MEMORY)


def recognise(sha256: str) -> list[str]:
    """The words of each page of a stored PDF or picture. Raises ReaderFailed."""
    data = store().read(sha256)
    found: list[str] = _pool.read("spil.foundation.documents.optical:read", data, seconds=SECONDS, options={})
    return found


def close() -> None:
    """End the process that reads, and give its memory back."""
    _pool.close()
    _pool.forget()


os.register_at_fork(after_in_child=_pool.forget)
atexit.register(close)
