"""Which cells of which tables go out, and what the tables are made of.

What opens something, or signs somebody in, never goes out. Each such column is named with its table and the reason, so
that a column of the same name elsewhere goes out, and a new secret has to be named here: tests/everything holds the
list to the tables that there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import ForeignKey

from spil.foundation.backups import rows
from spil.foundation.documents.formulas import safe

_SIGNS_IN = "it signs somebody in, or is what such a secret is compared with"
_ELSEWHERE = "it opens something of the office elsewhere, under the office's key"
#: tables of which every row is a secret or a limit; of accounts the rest goes out
SECRET_TABLES = {
    "identity_loginlink": _SIGNS_IN,
    "identity_allowance": "how often an address or an account may still try: it is about guessing",
    "django_session": _SIGNS_IN,
}
#: table and column to why it stays in
SECRET_CELLS = {
    ("identity_user", "password"): _SIGNS_IN,
    ("identity_token", "digest"): _SIGNS_IN,
    ("identity_authenticator", "secret"): _SIGNS_IN,
    ("identity_recoverycode", "digest"): _SIGNS_IN,
    ("identity_passkey", "credential"): _SIGNS_IN,
    ("identity_passkey", "public_key"): _SIGNS_IN,
    ("identity_provider", "secret"): _ELSEWHERE,
    ("mailbox_mailbox", "secret"): _ELSEWHERE,
    ("notifications_calendarfeed", "digest"): "it is what the secret address of a calendar is compared with",
    ("notifications_decisionlink", "digest"): "it is what a link that decides is compared with",
    ("outbox_outgoingmail", "content"): (
        "a mail to a colleague may hold a link that signs in; what was sent to others lies in messages/"
    ),
}


def open_tables() -> list[rows.Table]:
    return [table for table in rows.tables() if table.name not in SECRET_TABLES]


def open_fields(table: rows.Table) -> list[tuple[int, Any]]:
    """Place and field of every column that opens nothing."""
    return [
        (place, field)
        for place, field in enumerate(table.fields)
        if (table.name, field.column) not in SECRET_CELLS
    ]


def schema_of(tables: Iterable[rows.Table]) -> dict[str, Any]:
    """Tables to columns, each with its type, whether it may be empty, whether it is the key, and what it points to."""
    return {
        table.name: {
            field.column: {
                "type": field.get_internal_type(),
                "null": field.null,
                "key": field.primary_key,
                **({"to": field.related_model._meta.db_table} if isinstance(field, ForeignKey) else {}),
            }
            for _place, field in open_fields(table)
        }
        for table in tables
    }


def objects(table: rows.Table, lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """Lines of a table as column to value."""
    fields = [(place, field.column) for place, field in open_fields(table)]
    for line in lines:
        values = json.loads(line)
        yield {name: values[place] for place, name in fields}


def cell(value: Any) -> str:
    """A value as CSV has it; never a formula."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else safe(value) if isinstance(value, str) else str(value)
