"""A task that repeats is changed: this one alone, or this one and those after it; and that is taken back."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from spil.foundation.actions.declaration import actions
from spil.foundation.handling.dating import office_calendar
from spil.foundation.identity.models import User
from spil.modules.notebook.actions import (
    come_again,
    finish,
    list_steps,
    mark,
    move,
    note,
    repeat_again,
    reword,
)
from spil.modules.notebook.jobs import last_due, newest_of_each
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries.words import repetition_words
from spil.modules.notebook.rules import Repetition, shifted
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def coffee(office: Office) -> Task:
    """A task of every Tuesday at 9; today is one."""
    rows = note(by=office.as_("katrien"), line="elke dinsdag koffie 9u")
    return again(next(row for row in rows if isinstance(row, Task)))


def next_after(task: Task, office: Office) -> Task:
    finish(task=again(task), by=office.as_("katrien"))
    return again(Task.objects.exclude(pk=task.pk).latest("pk"))


def told(task: Task) -> tuple[str, time | None, bool, tuple[str, ...]]:
    return (task.record.title, task.at, task.record.urgent, tuple(item["text"] for item in task.checklist))


def test_what_is_changed_in_this_one_alone_does_not_come_again(office: Office) -> None:
    task, by = coffee(office), office.as_("katrien")
    reword(task=task, by=by, title="Koffie met taart", at="10.30")
    mark(task=again(task), by=by)
    list_steps(task=again(task), by=by, steps="taart")
    assert told(again(task)) == ("Koffie met taart", time(10, 30), True, ("taart",))
    assert told(next_after(task, office)) == ("Koffie", time(9), False, ())


def test_what_is_changed_from_now_on_comes_again(office: Office) -> None:
    task, by = coffee(office), office.as_("katrien")
    reword(task=task, by=by, title="Thee", at="11", which="later")
    list_steps(task=again(task), by=by, steps="water\nthee", which="later")
    reword(task=again(task), by=by, title="Thee in de tuin", at="11")
    assert told(next_after(task, office)) == ("Thee", time(11), False, ("water", "thee"))


def test_a_change_from_now_on_reaches_those_that_stand_there_already(office: Office) -> None:
    task, by = coffee(office), office.as_("katrien")
    come_again(task=task, by=by, occurs_on=date(2026, 12, 1))
    come_again(task=again(Task.objects.latest("pk")), by=by, occurs_on=date(2026, 12, 8))
    reword(task=again(task), by=by, title="Thee", at="9", which="later")
    move(task=again(task), by=by, to=date(2026, 11, 26), which="later")
    rows = [again(one) for one in Task.objects.order_by("pk")]
    assert [(one.record.title, one.stands_on.day) for one in rows] == [
        ("Thee", 26),
        ("Thee", 3),
        ("Thee", 10),
    ]
    assert {one.repeats for one in rows} == {"weeks:1:thu"}
    assert next_after(rows[-1], office).occurs_on == date(2026, 12, 17)


def test_a_change_from_now_on_reaches_a_row_of_any_length(office: Office) -> None:
    task, by = coffee(office), office.as_("katrien")
    for weeks in range(1, 13):
        newest = again(Task.objects.latest("pk"))
        come_again(task=newest, by=by, occurs_on=office.today + timedelta(weeks=weeks))
    reword(task=again(task), by=by, title="Thee", at="9", which="later")
    list_steps(task=again(task), by=by, steps="water", which="later")
    move(task=again(task), by=by, to=date(2026, 11, 26), which="later")
    rows = [again(one) for one in Task.objects.order_by("pk")]
    assert {told(one) for one in rows} == {("Thee", time(9), False, ("water",))}
    assert {one.stands_on.weekday() for one in rows} == {3}
    assert len(rows) == 13


@pytest.mark.parametrize(("which", "then"), [("this", date(2026, 12, 1)), ("later", date(2026, 12, 4))])
def test_a_task_that_is_moved_takes_its_row_along_or_not(office: Office, which: str, then: date) -> None:
    task = coffee(office)
    move(task=task, by=office.as_("katrien"), to=date(2026, 11, 27), which=which)
    assert next_after(task, office).stands_on == then


@pytest.mark.parametrize(
    ("code", "to", "expected"),
    [
        ("weeks:1:tue,thu", date(2026, 11, 25), "weeks:1:wed,thu"),
        ("weeks:2:tue", date(2026, 11, 27), "weeks:2:fri"),
        ("months:1:-2", date(2026, 11, 27), "months:1:27"),
        ("months:1:4:tue", date(2026, 11, 27), "months:1:4:fri"),
        ("months:1:0:tue", date(2026, 11, 27), "months:1:0:fri"),
        ("months:2:4:tue", date(2026, 11, 30), "months:2:0:mon"),
        ("working_days:1", date(2026, 11, 27), "working_days:1"),
        ("years:1:24", date(2026, 11, 27), "years:1:27"),
    ],
)
def test_a_row_falls_on_the_day_to_which_one_of_it_was_moved(code: str, to: date, expected: str) -> None:
    assert shifted(Repetition.of_code(code), date(2026, 11, 24), to).code == expected


@pytest.fixture
def client(office: Office) -> Client:
    found = Client()
    found.force_login(
        User.objects.create_user("k@x.example", "een goed wachtwoord", person=office.people["katrien"])
    )
    return found


def act(client: Client, task: Task, name: str, **answers: Any) -> Any:
    return client.post(f"/record/{task.pk}/do/{name}/", answers)


@pytest.mark.parametrize(
    ("line", "day", "code", "on", "then"),
    [
        (
            "elke maand huur vanaf 1 februari",
            date(2027, 3, 1),
            "months:1:1",
            date(2027, 3, 1),
            date(2027, 4, 1),
        ),
        (
            "elke maand huur vanaf 1 februari",
            date(2027, 3, 5),
            "months:1:5",
            date(2027, 3, 5),
            date(2027, 4, 5),
        ),
        ("elke dinsdag koffie", date(2026, 12, 2), "weeks:1:tue", date(2026, 12, 8), date(2026, 12, 15)),
        (
            "elke dag luchten vanaf 1 december",
            date(2026, 12, 3),
            "days:1",
            date(2026, 12, 3),
            date(2026, 12, 4),
        ),
    ],
)
def test_a_row_begins_on_the_day_to_which_the_writer_corrected_it(
    office: Office, line: str, day: date, code: str, on: date, then: date
) -> None:
    """March once, and not once more as the one after February."""
    rows = note(by=office.as_("katrien"), line=line, day=day)
    task = again(next(row for row in rows if isinstance(row, Task)))
    assert (task.repeats, task.stands_on, task.occurs_on) == (code, on, on)
    assert next_after(task, office).stands_on == then


@pytest.mark.parametrize(
    ("line", "language", "words", "then"),
    [
        ("elke eerste maandag van de maand overleg", "nl", "elke maand, de eerste maandag", date(2027, 1, 4)),
        ("elke laatste vrijdag overleg", "nl", "elke maand, de laatste vrijdag", date(2026, 12, 24)),
        ("elke derde donderdag van de maand", "fr", "chaque mois, le troisième jeudi", date(2027, 1, 21)),
        ("elke 2 maanden de vierde dinsdag", "en", "every 2 months, the fourth Tuesday", date(2027, 1, 26)),
    ],
)
def test_a_weekday_of_the_month_comes_again_and_is_said_in_words(
    office: Office, line: str, language: str, words: str, then: date
) -> None:
    rows = note(by=office.as_("katrien"), line=line)
    task = again(next(row for row in rows if isinstance(row, Task)))
    with override(language):
        assert repetition_words(Repetition.of_code(task.repeats)) == words
    assert next_after(task, office).stands_on == then


@pytest.mark.parametrize("which", ["this", "later"])
def test_a_change_of_a_row_is_taken_back_whole(
    office: Office, client: Client, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = note(
        by=office.as_("katrien"), line="elke laatste werkdag van de maand cijfers 9u", day=date(2099, 11, 30)
    )
    task = again(next(row for row in rows if isinstance(row, Task)))
    before = Task.objects.values("stands_on", "repeats", "occurs_on", "at", "as_a_rule", "moved_count").get()
    for name, answers in (
        ("notebook.task.reword", {"title": "Cijfers klaarleggen", "at": "10.15"}),
        ("notebook.task.move", {"to": "2099-12-08"}),
    ):
        act(client, task, name, **answers, which=which)
        assert Task.objects.values(*before).get() != before
        page = client.get(f"/record/{task.pk}/").content.decode()
        undo = page.split("/undo/", 1)
        assert len(undo) == 2, "the toast takes it back"
        client.post(f"/undo/{undo[1].split('/', 1)[0]}/")
        assert Task.objects.values(*before).get() == before, name
        assert again(task).record.title == "Cijfers"


def test_a_row_is_stopped_on_any_of_its_tasks_and_goes_on_when_that_is_taken_back(
    office: Office, client: Client
) -> None:
    first, by = coffee(office), office.as_("katrien")
    come_again(task=first, by=by, occurs_on=date(2026, 12, 1))
    come_again(task=again(Task.objects.latest("pk")), by=by, occurs_on=date(2026, 12, 8))
    middle = Task.objects.get(occurs_on=date(2026, 12, 1))
    was = list(Task.objects.order_by("pk").values_list("pk", "repeats", "as_a_rule"))
    act(client, middle, "notebook.task.stop_repeating")
    assert set(Task.objects.values_list("repeats", flat=True)) == {""}
    assert newest_of_each(office.today) == []
    undo = client.get(f"/record/{middle.pk}/").content.decode().split("/undo/", 1)[1]
    client.post(f"/undo/{undo.split('/', 1)[0]}/")
    assert list(Task.objects.order_by("pk").values_list("pk", "repeats", "as_a_rule")) == was
    assert refusal(repeat_again, task=again(middle), by=by) == "NotStopped"


@pytest.mark.parametrize("which", ["this", "later"])
def test_a_line_that_was_late_is_moved_back_to_its_day(office: Office, client: Client, which: str) -> None:
    task, by = coffee(office), office.as_("katrien")
    come_again(task=task, by=by, occurs_on=date(2026, 11, 25))
    was = set(Task.objects.values_list("pk", "stands_on", "moved_count"))
    now = office.as_("katrien", today=date(2026, 11, 27))
    move(task=again(task), by=now, to=date(2026, 11, 30), which=which)
    assert refusal(move, task=again(task), by=now, to=date(2026, 11, 23)) == "DayGone"
    move(task=again(task), by=now, to=date(2026, 11, 24), which=which)
    assert set(Task.objects.values_list("pk", "stands_on", "moved_count")) == was
    act(client, task, "notebook.task.move", to="2099-12-08", which=which)
    undo = client.get(f"/record/{task.pk}/").content.decode().split("/undo/", 1)[1]
    client.post(f"/undo/{undo.split('/', 1)[0]}/")
    assert set(Task.objects.values_list("pk", "stands_on", "moved_count")) == was


@pytest.mark.parametrize(
    ("line", "due"),
    [
        (
            "elke eerste maandag van de maand overleg",
            {date(2027, 1, 3): None, date(2027, 1, 4): date(2027, 1, 4), date(2027, 2, 1): date(2027, 2, 1)},
        ),
        ("elke 29 februari taart", {date(2029, 2, 27): None, date(2029, 2, 28): date(2029, 2, 28)}),
    ],
)
def test_the_job_makes_the_next_one_on_its_day(
    office: Office, line: str, due: dict[date, date | None]
) -> None:
    rows = note(by=office.as_("katrien"), line=line)
    task = again(next(row for row in rows if isinstance(row, Task)))
    assert {day: last_due(task, day, office_calendar(day)) for day in due} == due


def test_which_ones_is_asked_of_a_task_that_repeats_and_of_no_other(office: Office, client: Client) -> None:
    task = coffee(office)
    rows = note(by=office.as_("katrien"), line="bel notaris")
    single = next(row for row in rows if isinstance(row, Task))
    for name in ("notebook.task.reword", "notebook.task.move", "notebook.task.list_steps"):
        assert any(one.name == "which" for one in actions[name].questions)
        for only in ("", "?only=title"):
            assert "Alleen deze" in client.get(f"/record/{task.pk}/do/{name}/{only}").content.decode()
            assert "Alleen deze" not in client.get(f"/record/{single.pk}/do/{name}/{only}").content.decode()
