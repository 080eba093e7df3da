"""Digests of events, on plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

Changes = Mapping[str, tuple[Any, Any]]


def changes_text(changes: Changes) -> str:
    """Changes as canonical JSON: sorted names, each with the value before and after."""
    return json.dumps(
        {name: list(pair) for name, pair in changes.items()}, sort_keys=True, ensure_ascii=False
    )


def values_digest(salt: bytes, text: str) -> bytes:
    """The digest that stays in the chain when the values themselves are erased."""
    return sha256(salt + text.encode()).digest()


def event_digest(
    previous: bytes,
    *,
    record_id: int | None,
    sequence: int,
    action: str,
    by_id: int | None,
    for_id: int | None,
    mandate_id: int | None,
    at: datetime,
    cause_id: int | None,
    from_state: str,
    to_state: str,
    values: bytes,
) -> bytes:
    """SHA-256 over the digest before it and the facts of the event, in a fixed order. `at` is aware, taken in UTC."""
    facts = [
        record_id,
        sequence,
        action,
        by_id,
        for_id,
        mandate_id,
        at.timestamp(),
        cause_id,
        from_state,
        to_state,
    ]
    return sha256(previous + json.dumps(facts).encode() + values).digest()
