"""Statements that are made once: asked with other values, by other readers and in other threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.db.models import CharField, DateField, DecimalField, QuerySet

from spil.foundation.actions import guard
from spil.foundation.organisation.models import LegalEntity, Mandate, Person
from spil.foundation.records.for_readers import for_readers
from spil.foundation.records.models import AmongGiven, AnyReader, Audience, Record, Sight
from spil.foundation.records.together import together
from spil.foundation.settled.statements import Parameter, prepared

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Looker:
    audience_ids: tuple[int, ...] = ()
    sees_all: bool = False


@prepared
def mandates() -> QuerySet[Mandate]:
    """Those `on` a day of somebody who is called so, above an amount."""
    return Mandate.objects.select_related("holder").filter(
        from_on__lte=Parameter("on", DateField()),
        holder__first_name=Parameter("name", CharField()),
        limit__gt=Parameter("above", DecimalField(max_digits=18, decimal_places=2)),
    )


@for_readers
def seen(reader: Sight) -> QuerySet[Record]:
    return Record.objects.visible_to(reader).filter(AmongGiven("pk", "ids")).order_by("pk")


@pytest.fixture
def ada() -> Person:
    with guard.opened():
        found = Person.objects.create(first_name="Ada", last_name="Proef", email="ada@proef.test")
        Mandate.objects.create(
            number=7, holder=found, actions=["*"], limit=Decimal("1250.50"), from_on=date(2026, 1, 1)
        )
    return found


@pytest.fixture
def records() -> list[Record]:
    """Three, of two audiences."""
    with guard.opened():
        entity = LegalEntity.objects.create(name="Proefkantoor", code="P")
        audiences = [Audience.objects.create(key=key) for key in "ab"]
        return [
            Record.objects.create(
                kind="letters.letter", title=f"Brief {n}", legal_entity=entity, state="new",
                audience=audiences[n % 2], registered_on=date(2026, 1, 1), created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            for n in range(3)
        ]  # fmt: skip


def numbers(**values: Any) -> list[int]:
    return [one.number for one in mandates.rows(**values)]


def test_each_time_it_has_the_values_of_that_time(ada: Person, django_assert_num_queries: Any) -> None:
    usual = {"on": date(2026, 5, 1), "name": "Ada", "above": Decimal(1250)}
    with django_assert_num_queries(4):
        assert numbers(**usual) == [7]
        assert numbers(**usual | {"on": date(2025, 12, 31)}) == []
        assert numbers(**usual | {"name": "Bo"}) == []
        assert numbers(**usual | {"above": Decimal("1250.50")}) == []


def test_the_rows_are_as_the_query_itself_gives_them(ada: Person, django_assert_num_queries: Any) -> None:
    [found] = mandates.rows(on=date(2026, 5, 1), name="Ada", above=Decimal(0))
    with django_assert_num_queries(0):
        told = (found.limit, found.from_on, found.actions, found.holder.first_name)
    assert told == (Decimal("1250.50"), date(2026, 1, 1), ["*"], "Ada")


def test_what_is_not_given_is_not_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0), pytest.raises(KeyError, match="above"):
        mandates.rows(on=date(2026, 5, 1), name="Ada")


def test_every_reader_sees_her_own(records: list[Record], django_assert_num_queries: Any) -> None:
    ids = [one.pk for one in records]
    first, second = records[0].audience_id, records[1].audience_id
    lookers = [Looker((first,)), Looker((second,)), Looker((first, second)), Looker(), Looker(sees_all=True)]
    with django_assert_num_queries(len(lookers)):
        found = [[one.pk for one in seen.rows(looker, ids=ids)] for looker in lookers]
    assert found == [ids[::2], ids[1:2], ids, [], ids]


def test_it_sees_what_visible_to_sees(records: list[Record]) -> None:
    looker = Looker((records[0].audience_id, *range(10**6, 10**6 + 5_000)))
    ids = [one.pk for one in records] + list(range(10**9, 10**9 + 3_000))
    expected = Record.objects.visible_to(looker).filter(pk__in=[one.pk for one in records]).order_by("pk")
    assert seen.rows(looker, ids=ids) == list(expected)
    assert seen.rows(looker, ids=[]) == []


def test_several_are_asked_together(
    ada: Person, records: list[Record], django_assert_num_queries: Any
) -> None:
    looker = Looker((records[0].audience_id,))
    with django_assert_num_queries(1):
        found = together(
            seen.given(looker, ids=[records[0].pk]),
            mandates.given(on=date(2026, 5, 1), name="Ada", above=Decimal(1)),
            seen.given(looker, ids=[records[1].pk]),
        )
    assert [[one.pk for one in rows] for rows in found] == [[records[0].pk], [Mandate.objects.get().pk], []]


def test_any_reader_is_nobody_whose_audiences_could_be_asked() -> None:
    with pytest.raises(TypeError):
        tuple(AnyReader().audience_ids)


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_their_own_answers(records: list[Record]) -> None:
    def ask(place: int) -> tuple[list[int], list[int]]:
        one = records[place % 3]
        try:
            got = [found.pk for found in seen.rows(Looker((one.audience_id,)), ids=[one.pk])]
        finally:
            connections.close_all()
        return got, [one.pk]

    with ThreadPoolExecutor(6) as pool:
        for got, wanted in pool.map(ask, range(60)):
            assert got == wanted
