"""What the door writes: many rows at once, each with its own values, whatever stands in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DataError, connection

from spil.foundation.actions import guard, writing
from spil.foundation.organisation.models import Unit
from spil.foundation.records.models import Record
from tests.door.playing import anew, registered
from tests.support.office import Office

VALUES: tuple[tuple[str, date | None, Any], ...] = (
    ("NULL", None, {"said": 'a "quoted" \\ {word}, NULL'}),
    ('{a,"b"}', date(2026, 3, 2), {}),
    ("", None, {"mail": None, "files": [1, None, "één"]}),
    ("it's %s", date(1999, 12, 31), {"deep": {"er": [{}]}}),
)


def test_rows_that_are_written_together_keep_their_own_values(office: Office) -> None:
    letters = [registered(office) for _values in VALUES]
    for letter, (reference, day, reading) in zip(letters, VALUES, strict=True):
        letter.your_reference, letter.dated_on, letter.reading = reference, day, reading
    with guard.opened():
        writing.update((letter, ("your_reference", "dated_on", "reading")) for letter in letters)
    found = [anew(letter) for letter in letters]
    assert tuple((one.your_reference, one.dated_on, one.reading) for one in found) == VALUES


@pytest.mark.parametrize("count", [1, writing.TOGETHER, 2 * writing.TOGETHER + 1])
def test_however_many_they_are(count: int, db: Any) -> None:
    with guard.opened():
        units = Unit.objects.bulk_create(Unit(code=f"U{number}", name="Oud") for number in range(count))
        for unit in units:
            unit.name = f"Nieuw {unit.code}"
        writing.update((unit, ("name",)) for unit in units)
    found = Unit.objects.values_list("code", "name")
    assert set(found) == {(f"U{number}", f"Nieuw U{number}") for number in range(count)}


def test_of_a_row_that_comes_as_two_objects_the_last_one_is_written(office: Office) -> None:
    record, again = registered(office).record, Record.objects.latest("pk")
    record.title, again.title = "eerst", "laatst"
    with guard.opened():
        writing.update([(record, ("title",)), (again, ("title",))])
    again.refresh_from_db()
    assert again.title == "laatst"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="only on PostgreSQL: SQLite knows no lengths")
def test_what_is_too_long_is_refused_and_not_cut(office: Office) -> None:
    record = registered(office).record
    record.title = "x" * 301
    with guard.opened(), pytest.raises(DataError):
        writing.update([(record, ("title",))])
