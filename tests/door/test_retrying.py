"""A deadlock, a serialisation failure, a busy database, a name that somebody took a moment ago: the passage is run
again, from reading the rows anew."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask
from spil.foundation.actions.reactions import Reaction
from spil.foundation.answers.reading import read_answers
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.imports.doing import do
from spil.foundation.imports.models import Run
from spil.foundation.imports.reading import Line
from spil.foundation.notifications.decisions import asked_by, decide, make_link
from spil.foundation.notifications.models import DecisionLink, Notice
from spil.modules.notebook.actions import save_template
from spil.modules.post.actions.handling import take_in_hand
from spil.modules.post.models import PostItem
from tests.door.playing import anew, played, registered, retitle
from tests.support.office import Office, small_office

on_postgresql = pytest.mark.skipif(settings.ENGINE != "postgresql", reason="only on PostgreSQL")
on_sqlite = pytest.mark.skipif(settings.ENGINE != "sqlite", reason="only on SQLite")
pytestmark = pytest.mark.django_db(transaction=True)
RETITLE = played(retitle)
runs: list[str] = []


def counted(*, item: PostItem, by: Actor, title: Annotated[str, Ask("Title")]) -> None:
    runs.append(item.record.title)
    item.record.title = title


COUNTED = played(counted)


@pytest.fixture
def office() -> Iterator[Office]:
    runs.clear()
    yield small_office()
    connection.close()


@pytest.fixture
def rival() -> Iterator[Any]:
    """A connection beside the door's, without the guard."""
    import psycopg

    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        yield other


def behind(work: Any) -> tuple[threading.Thread, list[BaseException]]:
    problems: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - looked at by the test
            problems.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, problems


def setting(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def serializable(act: Callable[[], Any]) -> None:
    setting("SET default_transaction_isolation = 'serializable'")
    act()


def wait_until_locked(rival: Any) -> None:
    """Until the door waits for the row that the rival holds."""
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    until = time.monotonic() + 20
    while rival.execute(asked).fetchone()[0] == 0:
        assert time.monotonic() < until, "the door never waited"
        time.sleep(0.02)


@on_postgresql
def test_a_deadlock_runs_the_passage_again(office: Office, rival: Any, react: Any) -> None:
    """The door holds the first letter and wants the second; the rival has it the other way round."""
    first, second, by = registered(office, "a"), registered(office, "b"), office.as_("lotte")
    react(
        Reaction(
            COUNTED.name,
            lambda happened: [RETITLE.call(item=second, by=one.by, title="y") for one in happened],
        )
    )
    rival.execute(
        "SET deadlock_timeout = '30s'"
    )  # the door finds the deadlock, and is the one that gives way
    rival.execute("SELECT 1 FROM records_record WHERE id = %s FOR UPDATE", [second.pk])

    def act() -> None:
        setting("SET deadlock_timeout = '50ms'")
        COUNTED(item=first, by=by, title="x")

    thread, problems = behind(act)
    wait_until_locked(rival)
    rival.execute("SELECT 1 FROM records_record WHERE id = %s FOR UPDATE", [first.pk])
    rival.commit()
    thread.join(30)
    assert problems == []
    assert runs == ["a", "a"]
    assert (anew(first).record.title, anew(second).record.title) == ("x", "y")
    assert Event.objects.filter(action=COUNTED.name).count() == 1


@on_postgresql
def test_a_serialisation_failure_runs_the_passage_again(office: Office, rival: Any) -> None:
    letter, by = registered(office, "a"), office.as_("lotte")
    rival.execute("UPDATE records_record SET title = 'meanwhile' WHERE id = %s", [letter.pk])

    thread, problems = behind(partial(serializable, partial(COUNTED, item=letter, by=by, title="x")))
    wait_until_locked(rival)
    rival.commit()
    thread.join(30)
    assert problems == []
    assert runs == ["meanwhile"]
    assert anew(letter).record.title == "x"


@on_postgresql
def test_a_decision_by_link_and_an_import_are_run_again_as_well(office: Office, rival: Any) -> None:
    jeroen = office.people["jeroen"]
    User.objects.create(email=jeroen.email, person=jeroen, password="!")
    invoice, letter, by = office.coded("6100"), registered(office, "a"), office.as_("lotte")
    notice = Notice.objects.get(topic="decision", person=jeroen)
    asked = asked_by(make_link(notice, office.now(), to=jeroen.email), office.now())
    assert asked is not None
    line = Line(1, ("x",), read_answers(COUNTED, {"title": ["x"]}, by=by))
    acts: list[tuple[int, Callable[[], Any]]] = [
        (invoice.pk, lambda: decide(asked, office.now())),
        (letter.pk, lambda: do(COUNTED, [line], by, letter)),
    ]
    for record, act in acts:
        rival.execute("UPDATE records_record SET title = 'meanwhile' WHERE id = %s", [record])
        thread, problems = behind(partial(serializable, act))
        wait_until_locked(rival)
        rival.commit()
        thread.join(30)
        assert problems == []
    assert DecisionLink.objects.get().used_at is not None
    assert office.again(invoice).record.state == "approved"
    assert (runs, anew(letter).record.title) == (["meanwhile"], "x")
    assert Run.objects.get().refused_count == 0


@on_postgresql
def test_what_somebody_wrote_a_moment_ago_is_refused_as_for_whoever_comes_later(
    office: Office, rival: Any
) -> None:
    rival.execute("INSERT INTO notebook_checklisttemplate (name, items) VALUES ('Onthaal', '[]')")

    def act() -> None:
        save_template(by=office.as_("lotte"), name="Onthaal", steps="Badge maken")

    thread, problems = behind(act)
    wait_until_locked(rival)
    rival.commit()
    thread.join(30)
    assert [str(problem).split(":")[0] for problem in problems] == ["NamedAlready"]
    assert not Event.objects.filter(action=save_template.name).exists()


@on_sqlite
def test_a_database_that_is_busy_for_a_moment_is_waited_for(office: Office) -> None:
    letter, by = registered(office, "a"), office.as_("lotte")
    rival = sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")

    def act() -> None:
        setting("PRAGMA busy_timeout = 50")
        COUNTED(item=letter, by=by, title="x")

    thread, problems = behind(act)
    time.sleep(0.12)
    rival.execute("ROLLBACK")
    thread.join(30)
    rival.close()
    assert problems == []
    assert anew(letter).record.title == "x"
    assert Event.objects.filter(action=COUNTED.name).count() == 1


@on_sqlite
def test_a_database_that_stays_busy_is_told(office: Office) -> None:
    letter, by = registered(office, "a"), office.as_("lotte")
    rival = sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")

    def act() -> None:
        setting("PRAGMA busy_timeout = 1")
        COUNTED(item=letter, by=by, title="x")

    thread, problems = behind(act)
    thread.join(30)
    rival.execute("ROLLBACK")
    rival.close()
    assert [type(problem) for problem in problems] == [OperationalError]
    assert runs == []


def test_two_who_take_one_letter_at_the_same_moment_take_it_once(office: Office) -> None:
    from tests.door.test_numbers import at_once

    letter = registered(office)
    actors = [office.as_("lotte"), office.as_("griet")]
    problems = at_once(2, lambda index: take_in_hand(item=letter, by=actors[index]))
    assert [str(problem).split(":")[0] for problem in problems] == ["WrongState"]
    assert Event.objects.filter(action="post.item.take_in_hand").count() == 1


def test_an_error_of_another_kind_is_not_tried_again(office: Office) -> None:
    letter = registered(office)
    with pytest.raises(ZeroDivisionError):
        RETITLE(item=letter, by=office.as_("lotte"), title="broken")
    assert anew(letter).record.title == "Een brief"
