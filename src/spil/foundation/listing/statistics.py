"""What the planner knows of the tables: without it SQLite guesses, and reads some lists twenty times slower.

PostgreSQL gathers by itself. SQLite has to be told; looking at a thousand rows of each index is enough, and takes half
a second for a million records (docs/decisions/0003-record.md). Call it after much was written at once.
"""

from __future__ import annotations

from django.db import connection

#: rows looked at per index
ENOUGH = 1000


def gather_statistics() -> bool:
    """Gather them; False where the engine does so itself."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ENOUGH}")
        cursor.execute("ANALYZE")
    return True
