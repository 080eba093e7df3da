"""What is measured: the product's own readings, and the same questions put in other ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection

from spil.foundation.access.actor import Actor
from spil.foundation.desk.queries import deadlines_of, turns_of
from spil.foundation.listing.queries import count, count_up_to, listed, page
from spil.foundation.records.kinds import Kind
from spil.foundation.records.models import Among
from spil.foundation.search.queries import search
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import INVOICE
from tests.bench.filling import COMMON, RARE, Filled
from tests.bench.office import HERS

#: the invoice as it is listed; the module's own declaration may say more
KIND = Kind(
    "invoices.invoice",
    "Invoice",
    "Invoices",
    "",
    Invoice,
    INVOICE,
    facts=("supplier",),
    listed_by="issued_on",
)
Case = tuple[str, str, Callable[[], Any]]


def actors(filled: Filled) -> list[Actor]:
    """The same person with different sight."""
    person = filled.office.as_("katrien")

    def who(name: str, **sight: Any) -> Actor:
        return replace(person, name=name, **sight)

    return [
        who("30 audiences", audience_ids=tuple(filled.ordinary[HERS])),
        who("2 audiences", audience_ids=tuple(filled.ordinary[100:102])),
        who("3,000 audiences", audience_ids=tuple(filled.big)),
        who("all of 5,000", audience_ids=(*filled.ordinary, *filled.big)),
        who("director, sees all", sees_all=True),
    ]


def cases(filled: Filled, actor: Actor) -> Iterator[Case]:
    """(what, how, run) of everything that is timed."""
    for what, filters in LISTS:
        yield (
            what,
            "Spil: page of ids, then rows",
            lambda filters=filters: page(KIND, actor, filters=filters).rows,
        )
    place = page(KIND, actor).next
    for _step in range(5):
        place = page(KIND, actor, after=place).next if place else ""
    yield "list, page 7", "Spil", lambda: page(KIND, actor, after=place).rows
    yield "list, ordered by deadline", "Spil", lambda: page(KIND, actor, order="deadline").rows
    yield "count of open ones, up to 1,001", "Spil", lambda: count(KIND, actor, {"open": True})
    yield "count of all, up to 1,001", "Spil", lambda: count_up_to(listed(KIND, actor))
    audiences = None if actor.sees_all else actor.audience_ids
    for word, name in ((RARE, "rare"), (COMMON, "in every third record")):
        yield f"search, a word {name}", "Spil", lambda word=word: search(audiences, word)
    yield "Today: open turns", "Spil", lambda: list(_turns(actor))
    yield "Today: deadlines", "Spil", lambda: list(_deadlines(actor))
    for what, how, sql, params in statements(filled, actor):
        yield what, how, lambda sql=sql, params=params: _fetch(sql, params)


LISTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("list, first page", {}),
    ("list, open ones", {"open": True}),
    ("list, on hold (rare)", {"state": "held"}),
    ("list, a title word", {"text": "lift"}),
)


def _turns(actor: Actor) -> Any:
    return turns_of(actor, actor.everyone_ids, decisions=True)[:100]


def _deadlines(actor: Actor) -> Any:
    return deadlines_of(actor, actor.everyone_ids, None, actor.today + timedelta(days=1))[:100]


def _fetch(sql: str, params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def statements(filled: Filled, actor: Actor) -> Iterator[tuple[str, str, str, Any]]:
    """(what, how, sql, parameters) of the bare statements: ours, its rivals, and the tables without Record."""
    first = listed(KIND, actor).order_by("-issued_on", "-pk")
    yield "list, first page", "SQL: ids alone", *_sql(first.values_list("pk", "issued_on")[:51])
    yield (
        "list, first page",
        "SQL: joined at once",
        *_sql(first.select_related("record", "record__owner", "supplier")[:51]),
    )
    if not actor.sees_all:
        by_record = Invoice.objects.filter(Among("record__audience_id", actor.audience_ids)).order_by(
            "-issued_on", "-pk"
        )
        yield (
            "list, first page",
            "SQL: filter on Record's audience",
            *_sql(by_record.select_related("record")[:51]),
        )
        yield from _audience_forms(actor)
    everything = listed(KIND, actor)
    for what, asked in (("list, open ones", {"is_open": True}), ("list, on hold (rare)", {"state": "held"})):
        joined = everything.filter(**{f"record__{name}": value for name, value in asked.items()})
        newest = joined.order_by("-issued_on", "-pk").values_list("pk", "issued_on")
        yield what, "SQL: ids, joined with Record", *_sql(newest[:51])
    counted = everything.filter(record__is_open=True).values("pk")[:1001]
    yield "count of open ones, up to 1,001", "SQL: joined with Record", *_sql(counted)
    yield "Today: open turns", "SQL", *_sql(_turns(actor))
    yield "Today: deadlines", "SQL", *_sql(_deadlines(actor))
    yield from _without_record(actor)


def _sql(query: Any) -> tuple[str, Any]:
    return query.query.sql_with_params()


def _audience_forms(actor: Actor) -> Iterator[tuple[str, str, str, Any]]:
    """The ways to write "one of these audiences", on the kind's own table."""
    table, ids = Invoice._meta.db_table, list(actor.audience_ids)
    for how, sight, params in _forms(ids):
        sql = f"SELECT record_id, issued_on FROM {table} WHERE {sight} ORDER BY issued_on DESC, record_id DESC LIMIT 51"
        yield "list, first page", f"SQL: ids, {how}", sql, params


def _forms(ids: list[int]) -> Iterator[tuple[str, str, list[Any]]]:
    yield "literal list", f"audience_id IN ({','.join(map(str, ids))})", []
    if connection.vendor == "sqlite":
        yield "json_each", "audience_id IN (SELECT value FROM json_each(%s))", [str(ids)]
        yield "json_each, index forbidden", "+audience_id IN (SELECT value FROM json_each(%s))", [str(ids)]
    else:
        yield "array", "audience_id = ANY(%s)", [ids]


def _without_record(actor: Actor) -> Iterator[tuple[str, str, str, Any]]:
    """The same questions to `bench_plain`, where everything stands in one table."""
    sight, sight_params = "true", []
    if not actor.sees_all:
        _how, sight, sight_params = next(
            one for one in _forms(list(actor.audience_ids)) if one[0] != "literal list"
        )
        if len(actor.audience_ids) <= 64:
            _how, sight, sight_params = next(_forms(list(actor.audience_ids)))
    start = f"SELECT p.* FROM bench_plain p WHERE {sight}"
    by_day = "ORDER BY issued_on DESC, record_id DESC LIMIT 51"
    how = "without Record"
    yield "list, first page", how, f"{start} {by_day}", sight_params
    yield "list, open ones", how, f"{start} AND is_open {by_day}", sight_params
    yield "list, on hold (rare)", how, f"{start} AND state = 'held' {by_day}", sight_params
    counted = f"SELECT 1 FROM bench_plain WHERE {sight} AND is_open LIMIT 1001"
    yield "count of open ones, up to 1,001", how, counted, sight_params
    owned = f"{start} AND is_open AND owner_id = %s AND deadline_on < %s ORDER BY deadline_on, record_id LIMIT 100"
    yield (
        "Today: deadlines",
        f"{how}, of invoices alone",
        owned,
        [*sight_params, actor.person_id, actor.today.isoformat()],
    )
    turns = (
        "SELECT t.id, p.* FROM turns_turn t JOIN bench_plain p ON p.record_id = t.record_id WHERE t.is_open AND"
        f" t.is_decision AND t.person_id = %s AND {sight} ORDER BY t.due_on, t.id LIMIT 100"
    )
    yield "Today: open turns", f"{how}, of invoices alone", turns, [actor.person_id, *sight_params]
