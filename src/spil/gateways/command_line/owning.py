"""Two accounts of PostgreSQL: one that owns the tables and makes them, and one that works in them and can do no more.

`DATABASE_URL` is the account that the office works with. Where `DATABASE_OWNER_URL` is set too, an office is made and
brought up to date with that one, in a process of its own, which then grants the other what work needs: to read and to
write rows. It cannot make, change or drop a table, nor take away the triggers that guard the log, nor remove an event.
Nodes that are not given the owner work all the same; they ask for `./spil migrate` when the tables are older than they.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qsl, unquote, urlsplit

from spil.gateways.command_line.registry import Refused, unreachable
from spil.gateways.command_line.supervisor import leave

OWNER = "DATABASE_OWNER_URL"
#: exit statuses of the process that works as the owner
_MADE, _THERE, _REFUSED = 0, 3, 4
#: of PostgreSQL's advisory locks, the one of whoever grants
_LOCK = 0x7370696D
#: rows that nobody removes: what happened, and what proves it
NEVER_REMOVED = ("events_event", "events_eventvalues", "events_anchor")


def is_another() -> bool:
    """Whether another account owns the tables, and is known here."""
    from django.conf import settings

    return bool(settings.DATABASE_OF_OWNER)


def as_owner(work: Callable[[], bool]) -> bool:
    """What this gives in a process that works as the owner, which then grants the account of the office its rights."""
    from spil.gateways.command_line.office import say

    child = os.fork()
    if not child:
        status = 1
        try:
            grantee = account_of(os.environ["DATABASE_URL"])
            _become_owner()
            made = work()
            _grant(grantee)
            status = _MADE if made else _THERE
        except Refused as refusal:
            say(str(refusal))
            status = _REFUSED
        except Exception as problem:  # noqa: BLE001 - nothing above this could say it
            say(unreachable(problem) or f"{type(problem).__name__}: {problem}")
        finally:
            leave(status)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended not in {_MADE, _THERE}:
        raise Refused("The account that owns the tables could not do it; see above.")
    return ended == _MADE


def account_of(address: str) -> str:
    """The name of the account in an address of PostgreSQL. Raises Refused when it says none."""
    parts = urlsplit(address)
    name = unquote(parts.username or "") or dict(parse_qsl(parts.query)).get("user", "")
    if not name:
        raise Refused("DATABASE_URL names no account: postgresql://NAME@host/database")
    return name


def _become_owner() -> None:
    """Nothing has asked the database yet. What is started from here knows the owner alone."""
    from django.conf import settings

    os.environ["DATABASE_URL"] = os.environ.pop(OWNER)  # settings read it there from wherever it is kept
    settings.DATABASES["default"] = settings.DATABASE_OF_OWNER or {}


def _grant(account: str) -> None:
    """What work needs, and no more. Granted before, it changes nothing."""
    from django.db import connection, transaction

    name = connection.ops.quote_name(account)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), current_schema()", [_LOCK])
        schema = connection.ops.quote_name(cursor.fetchone()[1])
        for statement in (
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
            f"REVOKE DELETE ON {', '.join(NEVER_REMOVED)} FROM {name}",
        ):
            cursor.execute(statement)
    connection.close()


def owns_the_tables() -> bool:
    """Whether the account that is at work may change them."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return True
    with suppress(Exception), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class"
            " WHERE oid = to_regclass('django_migrations')"
        )
        row = cursor.fetchone()
        return row is None or bool(row[0])
    return True
