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
_REMARKS = r"\s*(?:/\*.*?\*/\s*|--[^\n]*\n\s*)*"
_VERB = (
    r"(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|MERGE\s+INTO"
    r"|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?(?:[\"`]?\w+[\"`]?\.)?[\"`]?(\w+)"
)
_WRITE = re.compile(_REMARKS + _VERB, re.IGNORECASE | re.DOTALL)
_WITH = re.compile(_REMARKS + r"WITH\b", re.IGNORECASE | re.DOTALL)
_WITHIN = re.compile(r"\b" + _VERB, re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"'(?:[^']|'')*'")

#: apps whose tables are technical: no event is owed for a row in them
TECHNICAL_APPS = frozenset(
    {
        "arrivals",
        "auth",
        "backups",
        "contenttypes",
        "drafts",
        "exports",
        "health",
        "identity",
        "imports",
        "jobs",
        "learning",
        "listing",
        "mailbox",
        "notifications",
        "numbering",
        "outbox",
        "reading",
        "rest",
        "search",
        "sessions",
        "settled",
    }
)


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


def written_tables(sql: str) -> list[str]:
    """The tables that a statement writes, also behind WITH.

    >>> written_tables('WITH old AS (SELECT 1) UPDATE "post_postitem" SET channel = 1')
    ['post_postitem']
    """
    if _WITH.match(sql):
        return _WITHIN.findall(_QUOTED.sub("", sql))
    found = _WRITE.match(sql)
    return [found.group(1)] if found else []


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: lets reads through, and writes when the door is open or the table is technical."""
    if not _open.get() and sql:
        for table in written_tables(sql):
            if table in business_tables():
                raise WriteOutsideTheDoor(f"{table} is written by actions alone: {sql[:60].strip()}")
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
