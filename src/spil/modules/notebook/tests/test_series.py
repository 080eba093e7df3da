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
    save_template,
    use_template,
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


def test_what_is_left_as_it_is_stays_with_this_one(office: Office, client: Client) -> None:
    """At half past ten this week: other words from now on, with no time in sight, leave the row at nine."""
    task, by = coffee(office), office.as_("katrien")
    come_again(task=task, by=by, occurs_on=date(2026, 12, 1))
    reword(task=again(task), by=by, title="Koffie", at="10.30")
    act(client, task, "notebook.task.reword", only="title", title="Thee", which="later")
    rows = [again(one) for one in Task.objects.order_by("pk")]
    assert [told(one)[:2] for one in rows] == [("Thee", time(10, 30)), ("Thee", time(9))]
    assert told(next_after(rows[-1], office))[:2] == ("Thee", time(9))


def test_words_of_this_week_stay_there_when_the_time_is_another_from_now_on(office: Office) -> None:
    task, by = coffee(office), office.as_("katrien")
    come_again(task=task, by=by, occurs_on=date(2026, 12, 1))
    reword(task=again(task), by=by, title="Koffie met taart", at="9")
    reword(task=again(task), by=by, title="Koffie met taart", at="11", which="later")
    newest = again(Task.objects.latest("pk"))
    assert (told(newest)[:2], told(next_after(newest, office))[:2]) == (("Koffie", time(11)),) * 2


def test_what_this_week_is_becomes_the_row_when_it_is_sent_so(office: Office) -> None:
    task, by = coffee(office), office.as_("katrien")
    come_again(task=task, by=by, occurs_on=date(2026, 12, 1))
    reword(task=again(task), by=by, title="Koffie", at="10.30")
    reword(task=again(task), by=by, title="Koffie", at="10.30", which="later")
    newest = again(Task.objects.latest("pk"))
    assert (told(newest)[1], told(next_after(newest, office))[1]) == (time(10, 30),) * 2


def test_what_every_record_can_be_told_concerns_this_one_alone(office: Office, client: Client) -> None:
    """From the head of the page, the palette, a list or a program, where nothing asks which ones."""
    task, by = coffee(office), office.as_("katrien")
    actions["records.record.rename"](record=task.record, by=by, title="Koffie met taart")
    act(client, task, "records.record.mark_urgent", urgent="on")
    assert told(again(task)) == ("Koffie met taart", time(9), True, ())
    reword(task=again(task), by=by, title="Koffie met taart", at="11", which="later")
    assert told(next_after(task, office)) == ("Koffie", time(11), False, ())


@pytest.mark.parametrize(
    ("which", "then"), [("this", ("bonen",)), ("later", ("bonen", "kopjes", "melk"))], ids=["this", "later"]
)
def test_a_checklist_is_put_on_this_one_or_on_those_after_it_as_well(
    office: Office, which: str, then: tuple[str, ...]
) -> None:
    task, by = coffee(office), office.as_("katrien")
    list_steps(task=task, by=by, steps="bonen", which="later")
    come_again(task=again(task), by=by, occurs_on=date(2026, 12, 1))
    list_steps(task=again(task), by=by, steps="bonen\ntaart")
    found = save_template(by=by, name="Tafel", steps="kopjes\nmelk")
    use_template(task=again(task), by=by, template=str(found.pk), which=which)
    assert told(again(task))[3] == ("bonen", "taart", "kopjes", "melk")
    newest = again(Task.objects.latest("pk"))
    assert (told(newest)[3], told(next_after(newest, office))[3]) == (then, then)


def test_of_a_checklist_that_does_not_fit_the_row_nothing_is_left_out(office: Office) -> None:
    task, by = coffee(office), office.as_("katrien")
    list_steps(task=task, by=by, steps="kopje\n" * 49, which="later")
    list_steps(task=again(task), by=by, steps="")
    found = save_template(by=by, name="Tafel", steps="kopjes\nmelk")
    asked = {"task": again(task), "by": by, "template": str(found.pk)}
    assert refusal(use_template, **asked, which="later") == "TooManySteps"
    use_template(**asked)
    assert told(again(task))[3] == ("kopjes", "melk")


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


def row_of(office: Office, line: str, *days: date) -> list[Task]:
    """The tasks of a row that comes again on these days, all still to be done."""
    note(by=office.as_("katrien"), line=line)
    for day in days:
        come_again(task=again(Task.objects.latest("pk")), by=office.as_("katrien"), occurs_on=day)
    return [again(one) for one in Task.objects.order_by("pk")]


def falls() -> list[tuple[str, date, date | None]]:
    """By what rule each task of the row repeats, on whose page it stands, and which occurrence it is."""
    return list(Task.objects.order_by("pk").values_list("repeats", "stands_on", "occurs_on"))


def test_a_later_one_that_lands_on_a_weekend_does_not_move_its_row(office: Office) -> None:
    first, _second = row_of(office, "elke maand huur vanaf 10 december", date(2027, 1, 10))
    move(task=first, by=office.as_("katrien"), to=date(2026, 12, 16), which="later")
    assert falls() == [
        ("months:1:16", date(2026, 12, 16), date(2026, 12, 16)),
        ("months:1:16", date(2027, 1, 18), date(2027, 1, 16)),
    ]
    assert next_after(again(Task.objects.latest("pk")), office).occurs_on == date(2027, 2, 16)


def test_of_two_weekdays_the_other_one_stays(office: Office) -> None:
    first, thursday = row_of(office, "elke dinsdag en donderdag kas", date(2026, 11, 26))
    move(task=first, by=office.as_("katrien"), to=date(2026, 11, 27), which="later")
    assert falls() == [
        ("weeks:1:thu,fri", date(2026, 11, 27), date(2026, 11, 27)),
        ("weeks:1:thu,fri", date(2026, 11, 26), date(2026, 11, 26)),
    ]
    finish(task=again(thursday), by=office.as_("katrien"))
    assert Task.objects.count() == 2, "Friday stands there already"
    assert next_after(first, office).occurs_on == date(2026, 12, 3)


def test_a_row_that_is_moved_twice_is_moved_from_where_it_fell_last(office: Office) -> None:
    first, _thursday, tuesday = row_of(
        office, "elke dinsdag en donderdag kas", date(2026, 11, 26), date(2026, 12, 1)
    )
    for day in (date(2026, 11, 27), date(2026, 11, 30)):
        move(task=again(first), by=office.as_("katrien"), to=day, which="later")
    assert falls() == [
        ("weeks:1:mon,thu", date(2026, 11, 30), date(2026, 11, 30)),
        ("weeks:1:mon,thu", date(2026, 11, 26), date(2026, 11, 26)),
        ("weeks:1:mon,thu", date(2026, 12, 7), date(2026, 12, 7)),
    ]
    assert next_after(tuesday, office).occurs_on == date(2026, 12, 10)


def test_a_row_that_is_moved_by_a_week_keeps_a_day_for_each(office: Office) -> None:
    _first, second, _third = row_of(office, "elke dinsdag koffie", date(2026, 12, 1), date(2026, 12, 8))
    was = falls()
    move(task=second, by=office.as_("katrien"), to=date(2026, 12, 8), which="later")
    assert [page for _rule, page, _day in falls()] == [office.today, date(2026, 12, 8), date(2026, 12, 15)]
    move(task=again(second), by=office.as_("katrien"), to=date(2026, 12, 11), which="later")
    assert [rule for rule, *_days in falls()[1:]] == ["weeks:1:fri"] * 2
    assert falls()[2][1:] == (date(2026, 12, 18),) * 2
    for day in (date(2026, 12, 8), date(2026, 12, 1)):
        move(task=again(second), by=office.as_("katrien"), to=day, which="later")
    assert falls() == was
    assert next_after(again(Task.objects.latest("pk")), office).occurs_on == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("line", "days", "to", "pages"),
    [
        (
            "elke laatste werkdag van de maand cijfers",
            (date(2026, 12, 31), date(2027, 1, 29)),
            date(2026, 12, 2),
            (date(2026, 12, 2), date(2027, 1, 4), date(2027, 2, 2)),
        ),
        (
            "elke vierde dinsdag van de maand cijfers",
            (date(2026, 12, 22), date(2027, 1, 26)),
            date(2026, 11, 26),
            (date(2026, 11, 26), date(2026, 12, 24), date(2027, 1, 28)),
        ),
        (
            "elke werkdag luchten",
            (date(2026, 11, 25), date(2026, 11, 26)),
            date(2026, 11, 26),
            (date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30)),
        ),
        (
            "elke dag luchten",
            (date(2026, 11, 25), date(2026, 11, 27)),
            date(2026, 11, 25),
            (date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 30)),
        ),
        (
            "elk jaar 24 november verzekering",
            (date(2027, 11, 24),),
            date(2026, 12, 3),
            (date(2026, 12, 3), date(2027, 12, 3)),
        ),
    ],
    ids=["last of a month", "weekday of a month", "working days", "days", "years"],
)
def test_those_after_it_fall_as_the_first_one_was_moved_and_back(
    office: Office, line: str, days: tuple[date, ...], to: date, pages: tuple[date, ...]
) -> None:
    first, was = row_of(office, line, *days)[0], falls()
    home, rules = first.stands_on, list(Task.objects.order_by("pk").values_list("as_a_rule", flat=True))
    move(task=first, by=office.as_("katrien"), to=to, which="later")
    assert tuple(page for _rule, page, _day in falls()) == pages
    assert len({rule for rule, *_days in falls()}) == 1
    move(task=again(first), by=office.as_("katrien"), to=home, which="later")
    assert falls() == was
    assert list(Task.objects.order_by("pk").values_list("as_a_rule", flat=True)) == rules


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


def act(client: Client, task: Task, name: str, only: str = "", **answers: Any) -> Any:
    return client.post(f"/record/{task.pk}/do/{name}/" + (f"?only={only}" if only else ""), answers)


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


@pytest.mark.parametrize(
    ("only", "answers"), [("title", {"title": "Thee"}), ("at", {"at": "11"})], ids=["words", "time"]
)
@pytest.mark.parametrize("which", ["this", "later"])
def test_of_a_line_one_thing_alone_is_taken_back(
    office: Office, client: Client, only: str, answers: dict[str, str], which: str
) -> None:
    task = coffee(office)
    come_again(task=task, by=office.as_("katrien"), occurs_on=date(2026, 12, 1))
    was = [(told(one), one.as_a_rule) for one in Task.objects.order_by("pk")]
    act(client, task, "notebook.task.reword", only, **answers, which=which)
    assert [(told(one), one.as_a_rule) for one in Task.objects.order_by("pk")] != was
    undo = client.get(f"/record/{task.pk}/").content.decode().split("/undo/", 1)[1]
    client.post(f"/undo/{undo.split('/', 1)[0]}/")
    assert [(told(one), one.as_a_rule) for one in Task.objects.order_by("pk")] == was


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
    save_template(by=office.as_("katrien"), name="Tafel", steps="kopjes")
    for verb in ("reword", "move", "list_steps", "use_template"):
        name = f"notebook.task.{verb}"
        assert any(one.name == "which" for one in actions[name].questions)
        for only in ("", "?only=title"):
            assert "Alleen deze" in client.get(f"/record/{task.pk}/do/{name}/{only}").content.decode()
            assert "Alleen deze" not in client.get(f"/record/{single.pk}/do/{name}/{only}").content.decode()
