"""Refuses insert, update and delete on business tables while the door is closed.

Technical tables (sessions, jobs, search, accounts …) are named by their apps and are free. Tables of migrations and of
set-up open the door explicitly with `opened()`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db.backends.signals import connection_created

_open = ContextVar("door_is_open", default=False)
_WRITE = re.compile(
    r"\s*(?:/\*.*?\*/\s*)*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)"
    r"\s+(?:ONLY\s+)?[\"`]?(\w+)",
    re.IGNORECASE | re.DOTALL,
)
_HIDDEN_WRITE = re.compile(r"\s*WITH\b.*\b(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)

#: apps whose tables are technical: no event is owed for a row in them
TECHNICAL_APPS = frozenset({"identity", "jobs", "search", "sessions", "contenttypes", "auth", "numbering"})


class WriteOutsideTheDoor(RuntimeError):
    """Something wrote to a business table without an action."""


@contextmanager
def opened() -> Iterator[None]:
    """Open the door for the code within: the door itself, migrations, fixtures of tests."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


@cache
def business_tables() -> frozenset[str]:
    """The tables of our own models, but for those of technical apps. Asked when all models are known."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("spil.") and model._meta.app_label not in TECHNICAL_APPS
    )


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: lets reads through, and writes when the door is open or the table is technical."""
    if not _open.get() and sql:
        found = _WRITE.match(sql)
        if found and found.group(1) in business_tables():
            raise WriteOutsideTheDoor(f"{found.group(0).strip()}: use an action")
        if _HIDDEN_WRITE.match(sql):
            raise WriteOutsideTheDoor("a WITH statement that writes: use an action")
    return execute(sql, params, many, context)


def _install(connection: Any, **_unused: Any) -> None:
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def install() -> None:
    """Watch every connection, present and future. Called once at start."""
    from django.db import connections

    connection_created.connect(_install, dispatch_uid="spil-door-guard")
    for connection in connections.all(initialized_only=True):
        _install(connection)
