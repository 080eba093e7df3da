"""Upper and lower case beyond ASCII, as PostgreSQL knows it. To SQLite's LIKE "économie" and "Économie" are two words.

Only what is asked with such a letter goes through Python, so that everything else costs what it did; and what is too
long for LIKE, which SQLite refuses as an error of the database.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Field
from django.db.models.lookups import IContains, IExact

#: characters, each of which may be written as two; SQLITE_MAX_LIKE_PATTERN_LENGTH is 50,000 bytes
LONGEST_PATTERN = 20_000


def holds(value: str | None, part: str) -> bool | None:
    """Whether a text holds a part in lower case; None for no text."""
    return None if value is None else part in str(value).lower()


def reads(value: str | None, text: str) -> bool | None:
    """Whether a text reads so in lower case; None for no text."""
    return None if value is None else str(value).lower() == text


class _AnyCase:
    """A lookup that leaves upper and lower case aside; `function` is that of the connection."""

    function: str

    def as_sqlite(self: Any, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not isinstance(self.rhs, str) or (self.rhs.isascii() and len(self.rhs) <= LONGEST_PATTERN):
            sql, params = self.as_sql(compiler, connection)
            return sql, list(params)
        sql, params = self.process_lhs(compiler, connection)
        return f"{self.function}({sql}, %s)", [*params, self.rhs.lower()]


@Field.register_lookup
class HoldsInAnyCase(_AnyCase, IContains):
    function = holds.__name__


@Field.register_lookup
class ReadsInAnyCase(_AnyCase, IExact):
    function = reads.__name__
