"""What is kept of seldom changing tables, and that no write to one of them goes unnoticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction

from spil.foundation.access.actor import Actor
from spil.foundation.actions import guard
from spil.foundation.desk.cards import all_cards
from spil.foundation.desk.queries import PILES
from spil.foundation.jobs.progress import Progress
from spil.foundation.listing.queries import MOST, Counting
from spil.foundation.organisation.models import Unit
from spil.foundation.records.kinds import kinds
from spil.foundation.settled.jobs import tidy
from spil.foundation.settled.keeping import Settled, stamp_column, under
from spil.foundation.settled.models import Change
from spil.foundation.settled.watching import VERBS
from spil.gateways.web.asking import usual_views
from spil.gateways.web.desk import statement_of
from spil.gateways.web.glancing import usual_statements
from tests.support.office import small_office

pytestmark = pytest.mark.django_db


def stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {stamp_column().sql}")
        return str(cursor.fetchone()[0])


def test_every_table_that_is_kept_in_memory_has_its_triggers() -> None:
    tables = {model._meta.db_table for kept in Settled.all for model in kept.tables}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT event_object_table, event_manipulation FROM information_schema.triggers"
                " WHERE trigger_name LIKE '%_settled'"
            )
            there = {(table, verb.lower()) for table, verb in cursor.fetchall()}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            names = {name for (name,) in cursor.fetchall()}
            there = {
                (table, verb) for table in tables for verb in VERBS if f"{table}_settled_{verb}" in names
            }
    wanted = {(table, verb) for table in tables for verb in VERBS}
    assert wanted <= there, wanted - there
    assert len(tables) > 5


def test_every_way_of_writing_changes_the_stamp_and_what_is_undone_leaves_none() -> None:
    seen = [stamp()]
    with guard.opened():
        Unit.objects.bulk_create([Unit(code="A", name="A"), Unit(code="B", name="B")])
        seen.append(stamp())
        Unit.objects.bulk_create([Unit(code="E", name="E")], ignore_conflicts=True)
        seen.append(stamp())
        Unit.objects.filter(code="A").update(name="C")
        seen.append(stamp())
        Unit.objects.filter(code="A").delete()
        seen.append(stamp())
        with transaction.atomic():
            Unit.objects.filter(code="B").update(name="D")
            seen.append(stamp())
            transaction.set_rollback(True)
    assert len(set(seen)) == len(seen)
    assert stamp() == seen[-2]


def test_what_was_read_is_kept_under_its_stamp_alone() -> None:
    asked = count(1)
    names: Settled[str] = Settled(Unit, most=2)

    def ask(key: str) -> str:
        return names.get(key, lambda: f"{key} {next(asked)}")

    assert [ask("a"), ask("a")] == ["a 1", "a 2"]  # no stamp: a job, a command, a request that writes
    with under("1"):
        assert [ask("a"), ask("a"), ask("b"), ask("a")] == ["a 3", "a 3", "b 4", "a 3"]
        ask("c")  # one more than it keeps: the one that was asked longest ago goes
        assert [ask("a"), ask("b")] == ["a 3", "b 6"]
    with under("2"):
        assert ask("a") == "a 7"
    assert ask("a") == "a 8"


def test_what_is_kept_as_a_statement_holds_the_day_and_no_moment(django_assert_num_queries: Any) -> None:
    """Kept from one page to the next, a moment would be the moment of the first."""
    office = small_office()
    katrien = office.as_("katrien")
    morning, evening = (replace(katrien, now=katrien.now.replace(hour=hour)) for hour in (7, 16))

    def asked(actor: Actor) -> list[tuple[str, object]]:
        countings = [
            Counting(kind, actor, filters, MOST)
            for kind in kinds
            for _title, filters in usual_views(kind).values()
            if "text" not in filters
        ]
        made = [one.first or one.whole for one in countings]
        with django_assert_num_queries(0):  # what making a question reads would be kept with it
            cards = [card for card in all_cards() if card.code not in PILES]
            piles = [statement_of(card, actor, actor.everyone_ids) for card in cards]
        asked = (*usual_statements(actor), *made, *piles)
        return [(one.sql, tuple(one.params)) for one in asked if one is not None]

    assert len(asked(morning)) > 50
    assert asked(morning) == asked(evening)
    tomorrow = replace(katrien, today=katrien.today + timedelta(days=1))
    assert asked(tomorrow) != asked(morning)


def test_old_changes_are_cleared_away_and_the_last_one_stays() -> None:
    with guard.opened():
        for code in "ABC":
            Unit.objects.create(code=code, name=code)
    tidy(Progress())
    assert Change.objects.count() == 1
