"""A write beside the door is refused; technical tables and whoever opens the door are free."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.guard import WriteOutsideTheDoor
from spil.foundation.identity.models import Token, User
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record
from spil.modules.post.models import PostItem
from tests.support.office import Office

TABLE = "organisation_person"


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "write",
    [
        lambda letter: Record.objects.filter(pk=letter.pk).update(title="x"),
        lambda letter: PostItem.objects.filter(pk=letter.pk).delete(),
        lambda _letter: Person.objects.create(first_name="x", last_name="x", email="x@x.example"),
        lambda letter: letter.record.save(),
        lambda _letter: Person.objects.bulk_create(
            [Person(first_name="x", last_name="x", email="y@x.example")]
        ),
        lambda _letter: Person.objects.bulk_create(
            [Person(first_name="x", last_name="x", email="y@x.example")], ignore_conflicts=True
        ),
    ],
)
def test_a_model_cannot_be_written_outside_the_door(letter: PostItem, write: Any) -> None:
    with pytest.raises(WriteOutsideTheDoor):
        write(letter)


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO {TABLE} (first_name) VALUES ('x')",
        f'insert into "{TABLE}" (first_name) values (1)',
        f"INSERT OR IGNORE INTO {TABLE} (first_name) VALUES ('x')",
        f"REPLACE INTO {TABLE} (first_name) VALUES ('x')",
        f"UPDATE {TABLE} SET first_name = 'x'",
        f"  /* with a remark */ UPDATE {TABLE} SET first_name = 'x'",
        f"-- with a remark\nUPDATE {TABLE} SET first_name = 'x'",
        f"UPDATE ONLY {TABLE} SET first_name = 'x'",
        f'UPDATE "public"."{TABLE}" SET first_name = 1',
        f"DELETE FROM {TABLE}",
        f"WITH old AS (SELECT 1) UPDATE {TABLE} SET first_name = 'x'",
        f"WITH gone AS (DELETE FROM {TABLE} RETURNING id) SELECT * FROM gone",
        f"WITH made AS (SELECT 1) INSERT INTO {TABLE} SELECT * FROM made",
        f"TRUNCATE {TABLE}",
        f"TRUNCATE TABLE ONLY {TABLE}",
        f"MERGE INTO {TABLE} USING x ON true WHEN MATCHED THEN DELETE",
    ],
)
def test_no_statement_that_writes_gets_past(db: Any, sql: str) -> None:
    with pytest.raises(WriteOutsideTheDoor):
        run(sql)


def test_several_rows_in_one_statement_are_refused_as_well(db: Any) -> None:
    with connection.cursor() as cursor, pytest.raises(WriteOutsideTheDoor):
        cursor.executemany(f"UPDATE {TABLE} SET first_name = %s", [["x"], ["y"]])


def test_technical_tables_are_free(office: Office) -> None:
    user = User.objects.create_user("lotte@testkantoor.example", "x", person=office.people["lotte"])
    User.objects.filter(pk=user.pk).update(theme="dark")
    run("WITH chosen AS (SELECT 1) UPDATE identity_user SET theme = ''")
    Token.objects.create(
        user=user, name="x", digest="0", created_at=timezone.now(), expires_at=timezone.now()
    )
    user.refresh_from_db()
    assert user.theme == ""


def test_reading_is_free_also_with_words_that_write(office: Office) -> None:
    run(f"WITH chosen AS (SELECT 1 AS one) SELECT * FROM {TABLE} WHERE first_name = 'update'")
    assert Person.objects.filter(first_name="DELETE FROM organisation_person").count() == 0


def test_the_door_is_open_only_inside(office: Office) -> None:
    with guard.opened():
        Person.objects.filter(pk=1).update(phone="1")
        with guard.opened():
            pass
        Person.objects.filter(pk=1).update(phone="2")
    with pytest.raises(WriteOutsideTheDoor):
        Person.objects.filter(pk=1).update(phone="3")


def test_a_door_that_is_open_here_is_closed_in_another_thread(office: Office) -> None:
    found: list[bool] = []
    with guard.opened():
        thread = threading.Thread(target=lambda: found.append(guard._open.get()))
        thread.start()
        thread.join()
    assert found == [False]


def test_every_table_of_a_module_is_guarded() -> None:
    tables = guard.business_tables()
    assert {"records_record", "post_postitem", "events_event", "turns_turn", "organisation_mandate"} <= tables
    assert not {"identity_user", "numbering_series", "django_session"} & tables
