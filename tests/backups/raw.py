"""What a database holds as its engine hands it out, without anything of ours in between, to compare two engines."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")


def raw_rows(asked: Callable[[str], Any], tables: Iterable[str]) -> dict[str, list[str]]:
    """By table every row, its columns by name. `asked` runs a statement and returns its cursor."""
    found = {}
    for table in tables:
        cursor = asked(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        rows = (
            {name: _plain(value) for name, value in zip(names, row, strict=True)} for row in cursor.fetchall()
        )
        found[table] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return found


def apart(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> list[str]:
    """The rows that stand on one side only, with their table."""
    sides = [Counter((table, row) for table, rows in side.items() for row in rows) for side in (ours, theirs)]
    return [f"{table} {row}" for one, other in (sides, sides[::-1]) for table, row in one - other]


def _plain(value: Any) -> Any:
    """The same for what both engines mean by it: SQLite has no truth, no moments, no decimals, no JSON."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        value = json.loads(value)
    elif isinstance(value, str) and _MOMENT.fullmatch(value):
        value = datetime.fromisoformat(value)
    elif isinstance(value, timedelta):
        value = value // timedelta(microseconds=1)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.replace(tzinfo=UTC).isoformat()
    if isinstance(value, bool | int | float | Decimal):
        return str(Decimal(str(int(value) if isinstance(value, bool) else value)).normalize())
    if isinstance(value, date | time):
        return value.isoformat()
    return value.hex if isinstance(value, UUID) else value
