"""Taking bytes away that nobody keeps any more."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from spil.foundation.files.store import store

#: each says which of these contents it still keeps (attachments, lists that were taken out)
keepers: list[Callable[[Collection[str]], set[str]]] = []
#: called with the hash of every content that went: what was made of it goes too
followers: list[Callable[[str], None]] = []
#: what was put in the store more recently may be waiting for the transaction that registers it
FRESH = timedelta(hours=1)


def kept(hashes: Collection[str]) -> set[str]:
    """Which of these contents somebody still keeps."""
    return {sha256 for keeps in keepers for sha256 in keeps(hashes)}


def sweep(hashes: Collection[str], now: datetime) -> set[str]:
    """Take away which of these contents nobody keeps; the ones that had to stay, for being kept or for being fresh.

    Asked outside the transaction that let go of them, once it has committed.
    """
    left = kept(hashes)
    for sha256 in sorted(set(hashes) - left):
        if store().remove(sha256, before=now - FRESH):
            for tell in followers:
                tell(sha256)
        else:
            left.add(sha256)
    return left
