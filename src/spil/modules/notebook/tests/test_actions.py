"""Lines are written, kept, repeated and handed over; nobody else reads them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.handling.dating import office_calendar
from spil.foundation.jobs.progress import Nowhere, Progress
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState
from spil.foundation.working_days.models import ClosingDay
from spil.modules.notebook.actions import (
    come_again,
    drop,
    finish,
    list_steps,
    move,
    note,
    reopen,
    save_template,
    stop_repeating,
    tick_step,
    use_template,
)
from spil.modules.notebook.jobs import last_due, repeat
from spil.modules.notebook.models import Task
from spil.modules.notebook.queries import pages
from spil.modules.notebook.queries.pages import handed_over, open_today, page_today, pages_to_come
from tests.support.deeds import again, refusal
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def written(office: Office, line: str, by: str = "katrien", **asked: Any) -> Task:
    rows = note(by=office.as_(by), line=line, **asked)
    return again(next(row for row in rows if isinstance(row, Task)))


def test_a_line_becomes_a_task_on_the_page_of_its_day(office: Office) -> None:
    task = written(office, "bel Bart vrijdag 10u !")
    assert (task.record.title, task.stands_on, task.at) == ("Bel Bart", date(2026, 11, 27), time(10))
    assert task.record.urgent
    assert task.person == office.people["bart"]
    assert task.record.number == "TK-2026-0001"
    turn = Turn.objects.get(record=task.record)
    assert (turn.person, turn.state, turn.due_on) == (
        office.people["katrien"],
        TurnState.OPEN,
        task.stands_on,
    )


def test_a_limit_is_a_deadline_and_the_line_stands_on_today(office: Office) -> None:
    task = written(office, "nota tegen vrijdag")
    assert (task.stands_on, task.record.deadline_on) == (office.today, date(2026, 11, 27))


def test_corrections_win_over_what_was_read(office: Office) -> None:
    task = written(office, "bel vrijdag 10u", day=date(2026, 12, 1), at="11.15")
    assert (task.record.title, task.stands_on, task.at) == ("Bel", date(2026, 12, 1), time(11, 15))
    plain = written(office, "bel vrijdag 10u", left_out=["day", "time"])
    assert (plain.record.title, plain.stands_on, plain.at) == ("Bel vrijdag 10u", office.today, None)


def test_a_line_names_who_leaves_later_and_nobody_who_left(office: Office) -> None:
    for left_on, named in ((office.today + timedelta(days=1), "Bart de Wit"), (office.today, None)):
        office.leaves("bart", left_on)
        person = written(office, "bel Bart de Wit").person
        assert (str(person) if person else None) == named


def test_an_empty_line_and_a_time_that_is_none_are_refused(office: Office) -> None:
    assert refusal(note, by=office.as_("katrien"), line="  ") == "NothingWritten"
    assert refusal(note, by=office.as_("katrien"), line="bel", at="25.00") == "NoTime"


def test_a_line_is_kept_whole_or_refused(office: Office) -> None:
    whole = "ß" + "a" * 299
    assert written(office, whole).record.title == whole
    assert refusal(note, by=office.as_("katrien"), line=whole + "a") == "LineTooLong"


def test_a_line_with_a_number_is_linked_to_that_record_and_tells_nothing_on_it(office: Office) -> None:
    item = office.post_item(invoice_file())
    events = Event.objects.filter(record=item.record).count()
    task = written(office, f"nakijken {item.record.number}", by="griet")
    assert Link.objects.get(source=task.record).target == item.record
    assert Event.objects.filter(record=item.record).count() == events


def test_a_number_that_a_line_names_twice_is_one_link(office: Office) -> None:
    number = office.post_item(invoice_file()).record.number or ""
    task = written(office, f"vergelijk {number} met {number.lower()} morgen", by="griet")
    assert Link.objects.filter(source=task.record).count() == 1


def test_nobody_but_the_owner_and_who_acts_for_the_owner_sees_a_line(office: Office) -> None:
    task = written(office, "geheim plan", by="annelies")
    seen = {
        key for key in office.people if Task.objects.visible_to(office.as_(key)).filter(pk=task.pk).exists()
    }
    assert seen == {"annelies", "katrien"}  # mandate 4: Katrien acts for Annelies
    assert not Record.objects.visible_to(office.as_("bart")).filter(title__icontains="geheim").exists()


def test_who_reads_a_line_by_a_mandate_for_something_else_changes_nothing_of_it_in_her_own_name(
    office: Office,
) -> None:
    task, katrien = written(office, "geheim plan", by="annelies"), office.as_("katrien")
    answers: dict[str, dict[str, Any]] = {
        "share": {"confidentiality": "office"},
        "let_read": {"people": [office.people["bart"]]},
        "rename": {"title": "plan"},
        "set_deadline": {"due_on": office.today},
        "file_in": {"dossier": None},
        "mark_urgent": {"urgent": True},
    }
    for name, asked in answers.items():
        called = actions[f"records.record.{name}"]
        assert refusal(called, record=task.record, by=katrien, **asked) == "NotPermitted", name
    in_her_name = office.as_("katrien", for_="annelies")
    renamed = actions["records.record.rename"]
    assert refusal(renamed, record=task.record, by=in_her_name, title="plan") == "OutsideMandate"
    renamed(record=task.record, by=office.as_("annelies"), title="plan")
    assert again(task).record.title == "plan"


def test_what_is_done_stays_on_the_page_until_the_day_ends(office: Office) -> None:
    task = written(office, "bel notaris")
    finish(task=task, by=office.as_("katrien"))
    page = page_today(office.as_("katrien"), office.people["katrien"].pk)
    assert ([line.done for line in page.lines], page.left_count) == ([True], 0)
    tomorrow = office.as_("katrien", today=date(2026, 11, 25))
    assert page_today(tomorrow, office.people["katrien"].pk) == page_today(tomorrow, 0)


def test_a_tick_can_be_taken_back(office: Office) -> None:
    task = written(office, "bel notaris tegen vrijdag")
    finish(task=task, by=office.as_("katrien"))
    assert again(task).record.deadline_on is None
    reopen(task=again(task), by=office.as_("katrien"))
    task = again(task)
    assert (task.record.state, task.record.deadline_on, task.done_on) == ("open", date(2026, 11, 27), None)
    assert Turn.objects.open().filter(record=task.record).count() == 1


def test_with_a_tick_that_is_taken_back_an_offer_waits_again(office: Office) -> None:
    task = written(office, "offerte zonwering", by="bart")
    for giver, to in (("bart", "katrien"), ("katrien", "griet")):
        person: Person = office.people[to]
        actions["records.record.offer"](record=again(task).record, by=office.as_(giver), to=person)
        if to == "katrien":
            actions["records.record.accept"](record=again(task).record, by=office.as_(to))
    was = turns_on(task)
    assert [state for _person, state, *_rest in was] == [TurnState.OPEN, TurnState.OFFERED]
    finish(task=again(task), by=office.as_("katrien"))
    reopen(task=again(task), by=office.as_("katrien"))
    assert turns_on(task) == was


def turns_on(task: Task) -> list[Any]:
    found = Turn.objects.open().filter(record=task.record).order_by("id")
    return list(found.values_list("person", "state", "due_on", "offered_by"))


def test_what_was_not_done_yesterday_stays_there_and_is_said(office: Office) -> None:
    task = written(office, "bel notaris")
    tomorrow = office.as_("katrien", today=date(2026, 11, 25))
    page = page_today(tomorrow, office.people["katrien"].pk)
    assert (page.lines, page.left_count) == ([], 1)
    assert [line.pk for line in open_today(tomorrow, office.people["katrien"].pk).lines] == [task.pk]
    assert again(task).stands_on == office.today


def test_what_was_left_on_days_before_takes_no_room_on_the_page_of_today(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST", 2)
    yesterday = office.as_("katrien", today=office.today - timedelta(days=1))
    for number in range(3):
        note(by=yesterday, line=f"kast {number} opruimen")
    tasks = [written(office, line) for line in ("bel bank", "bel post", "bel notaris")]
    page = page_today(office.as_("katrien"), office.people["katrien"].pk)
    assert [line.pk for line in page.lines] == [task.pk for task in tasks[1:]], "the newest"
    assert page.left_count == 3


def test_a_line_moves_by_a_decision_and_never_into_the_past(office: Office) -> None:
    task = written(office, "bel notaris")
    by = office.as_("katrien")
    assert refusal(move, task=task, by=by, to=date(2026, 11, 23)) == "DayGone"
    assert refusal(move, task=task, by=by, to=office.today) == "StandsThere"
    move(task=task, by=by, to=date(2026, 11, 26))
    assert (again(task).stands_on, again(task).moved_count) == (date(2026, 11, 26), 1)


def test_the_turn_and_an_open_offer_move_with_the_line(office: Office) -> None:
    task = offered(office)
    move(task=task, by=office.as_("katrien"), to=date(2026, 11, 26))
    turns = Turn.objects.open().filter(record=task.record)
    assert sorted((turn.state, turn.due_on) for turn in turns) == [
        (TurnState.OFFERED, date(2026, 11, 26)),
        (TurnState.OPEN, date(2026, 11, 26)),
    ]


def test_what_cannot_be_offered_or_answered_says_why(office: Office) -> None:
    task = offered(office)
    record, katrien = task.record, office.as_("katrien")
    offer, accept = actions["records.record.offer"], actions["records.record.accept"]
    assert refusal(offer, record=record, by=katrien, to=office.people["bart"]) == "OfferedAlready"
    assert refusal(accept, record=record, by=katrien) == "NotOffered"
    actions["records.record.withdraw"](record=record, by=katrien)
    assert refusal(actions["records.record.withdraw"], record=record, by=katrien) == "NothingOffered"
    assert refusal(offer, record=record, by=katrien, to=office.people["katrien"]) == "OfferToOneself"
    assert (
        refusal(actions["records.record.decline"], record=record, by=office.as_("griet"), word="nee")
        == "NotOffered"
    )
    assert refusal(offer, record=record, by=office.as_("griet"), to=office.people["bart"]) == "NoTurnToOffer"


def test_another_may_not_touch_a_line_that_was_offered_to_her(office: Office) -> None:
    task = written(office, "bel notaris")
    actions["records.record.offer"](record=task.record, by=office.as_("katrien"), to=office.people["griet"])
    assert refusal(finish, task=again(task), by=office.as_("griet")) == "NotPermitted"


def test_a_repeated_task_makes_the_next_one_when_it_is_finished_and_only_once(office: Office) -> None:
    first = written(office, "elke dinsdag koffie")
    assert (first.stands_on, first.repeats) == (office.today, "weeks:1:tue")
    finish(task=first, by=office.as_("katrien"))
    reopen(task=again(first), by=office.as_("katrien"))
    finish(task=again(first), by=office.as_("katrien"))
    assert [task.occurs_on for task in Task.objects.order_by("pk")] == [date(2026, 11, 24), date(2026, 12, 1)]


def test_what_comes_on_six_days_of_the_week_fits(office: Office) -> None:
    line = "elke maandag, dinsdag, woensdag, donderdag, vrijdag en zaterdag post openen"
    assert written(office, line).repeats == "weeks:1:mon,tue,wed,thu,fri,sat"


def test_a_dropped_one_comes_again_and_a_stopped_one_does_not(office: Office) -> None:
    first = written(office, "elke dinsdag koffie")
    drop(task=first, by=office.as_("katrien"), reason="Koffie is op")
    second = Task.objects.get(series=first)
    stop_repeating(task=again(second), by=office.as_("katrien"))
    finish(task=again(second), by=office.as_("katrien", today=date(2026, 12, 1)))
    assert Task.objects.count() == 2


def test_the_job_makes_what_falls_due_once_and_of_missed_days_the_last(office: Office) -> None:
    written(office, "elke werkdag planten water geven")
    # the job runs today, long after the day of the office: all that was missed becomes one line
    assert repeat() == 1
    assert repeat() == 0
    assert Task.objects.count() == 2


def test_the_page_of_what_repeats_is_no_day_on_which_its_place_is_closed(office: Office) -> None:
    with guard.opened():
        ClosingDay.objects.create(on=office.today + timedelta(days=1), name="Verhuizing", location="GENT")
    task = written(office, "elke werkdag luchten")
    finish(task=task, by=office.as_("katrien"))
    assert Task.objects.get(series=task).stands_on == office.today + timedelta(days=2)


def test_of_who_left_nothing_comes_again(office: Office) -> None:
    written(office, "elke werkdag planten water geven")
    for left_on, made in ((office.today, 0), (date(2999, 1, 1), 1)):
        office.leaves("katrien", left_on)
        assert repeat() == made


def test_of_what_repeats_every_day_a_weekend_makes_one_line(office: Office) -> None:
    task, by = written(office, "elke dag luchten"), office.as_("katrien")
    calendar = office_calendar(office.today)
    come_again(task=task, by=by, occurs_on=date(2026, 11, 28))
    saturday = again(Task.objects.get(series=task))
    assert saturday.stands_on == date(2026, 11, 30)
    due = {day: last_due(saturday, date(2026, 11, 27) + timedelta(days=day), calendar) for day in range(1, 6)}
    assert due == {1: None, 2: None, 3: None, 4: date(2026, 12, 1), 5: date(2026, 12, 2)}
    finish(task=saturday, by=by)
    assert again(Task.objects.latest("pk")).stands_on == date(2026, 12, 1)


def test_what_is_for_the_end_of_the_month_comes_on_the_working_day_before_a_weekend(office: Office) -> None:
    task, calendar = written(office, "elke laatste dag van de maand afsluiten"), office_calendar(office.today)
    come_again(task=task, by=office.as_("katrien"), occurs_on=date(2026, 12, 31))
    december = again(Task.objects.get(series=task))
    friday, sunday = date(2027, 1, 29), date(2027, 1, 31)
    assert last_due(december, friday - timedelta(days=1), calendar) is None
    assert last_due(december, friday, calendar) == sunday
    come_again(task=december, by=office.as_("katrien"), occurs_on=sunday)
    assert again(Task.objects.latest("pk")).stands_on == friday


def test_a_row_that_cannot_go_on_is_named_and_the_others_go_on(office: Office) -> None:
    broken, endless = written(office, "elke dag luchten"), written(office, "elke dag dweilen")
    written(office, "elke werkdag planten water geven")
    with guard.opened():
        Task.objects.filter(pk=broken.pk).update(repeats="nooit:1")
        Task.objects.filter(pk=endless.pk).update(occurs_on=date.max)
    told = Nowhere()
    assert repeat(Progress(told)) == 1
    assert [number for number, _reason in told.failures] == [broken.record.number]
    finish(task=again(endless), by=office.as_("katrien"))
    assert not Task.objects.filter(series=endless).exists()


def test_steps_are_written_and_ticked(office: Office) -> None:
    task = written(office, "verhuizing")
    by = office.as_("katrien")
    list_steps(task=task, by=by, steps="- dozen\n- sleutels\n")
    tick_step(task=again(task), by=by, number=2)
    assert again(task).checklist == [{"text": "dozen", "done": False}, {"text": "sleutels", "done": True}]
    assert refusal(tick_step, task=again(task), by=by, number=3) == "NoSuchStep"
    tick_step(task=again(task), by=by, number=2, done=False)
    assert not again(task).items_done


def test_of_a_checklist_that_does_not_fit_nothing_is_left_out(office: Office) -> None:
    task, by = written(office, "verhuizing"), office.as_("katrien")
    assert refusal(list_steps, task=task, by=by, steps="doos\n" * 51) == "TooManySteps"
    assert refusal(save_template, by=by, name="Verhuizing", steps="x" * 201) == "StepTooLong"
    list_steps(task=again(task), by=by, steps="doos\n" * 49)
    template = save_template(by=by, name="Verhuizing", steps="sleutels\nlift")
    assert refusal(use_template, task=again(task), by=by, template=str(template.pk)) == "TooManySteps"
    assert len(again(task).checklist) == 49


def offered(office: Office, to: str = "griet") -> Task:
    task = written(office, "offerte zonwering")
    person: Person = office.people[to]
    actions["records.record.offer"](record=task.record, by=office.as_("katrien"), to=person, word="Lukt dit?")
    return again(task)


def test_an_offer_that_is_accepted_moves_to_the_other_and_stays_in_sight_of_the_giver(office: Office) -> None:
    task = offered(office)
    assert task.record.owner == office.people["katrien"]
    actions["records.record.accept"](record=task.record, by=office.as_("griet"))
    task = again(task)
    assert (task.record.owner, task.record.requester) == (office.people["griet"], office.people["katrien"])
    katrien = office.people["katrien"].pk
    assert [line.owner for line in handed_over(office.as_("katrien"), katrien)] == ["Griet"]
    finish(task=task, by=office.as_("griet"))
    assert [line.done for line in handed_over(office.as_("katrien"), katrien)] == [True]
    assert handed_over(office.as_("katrien", today=date(2026, 11, 25)), katrien) == []


def letter(office: Office) -> Record:
    """One of Katrien's, with a turn that she can hand over."""
    asked = {"subject": "Brief over de lift", "party_name": "Telenova", "handler": office.people["katrien"]}
    item = actions["post.incoming.register"](
        by=office.as_("griet"), type="letter", answer_before=office.today + timedelta(days=3), **asked
    )[0]
    actions["post.item.remind"](item=again(item), by=office.system())
    found: Record = again(item).record
    return found


def test_handed_over_names_whoever_has_it_and_leaves_out_what_nobody_took(office: Office) -> None:
    katrien, griet = office.as_("katrien"), office.as_("griet")
    offer, accept, withdraw, assign = (
        actions[f"records.record.{name}"] for name in ("offer", "accept", "withdraw", "assign")
    )

    def current(record: Record) -> Record:
        return Record.objects.get(pk=record.pk)

    def handed() -> list[str]:
        seen = handed_over(office.as_("katrien"), office.people["katrien"].pk)
        return [line.owner for line in seen]

    record = letter(office)
    offer(record=record, by=katrien, to=office.people["griet"])
    assert handed() == ["Griet"]
    withdraw(record=current(record), by=katrien)
    assert handed() == []
    offer(record=current(record), by=katrien, to=office.people["griet"])
    assign(record=current(record), by=katrien, owner=office.people["thijs"])
    assert handed() == [], "nobody accepted it"
    record = letter(office)
    offer(record=record, by=katrien, to=office.people["griet"])
    accept(record=current(record), by=griet)
    assert handed() == ["Griet"]
    assign(record=current(record), by=katrien, owner=office.people["thijs"])
    assert handed() == ["Thijs"]
    assign(record=current(record), by=katrien, owner=office.people["katrien"])
    assert handed() == [], "it came back"


def test_an_offer_that_is_declined_stays_with_the_giver_with_the_word(office: Office) -> None:
    task = offered(office)
    actions["records.record.decline"](record=task.record, by=office.as_("griet"), word="Geen tijd")
    task = again(task)
    assert task.record.owner == office.people["katrien"]
    assert not Turn.objects.offered_to(office.people["griet"].pk).exists()
    assert Turn.objects.open().get(record=task.record).person == office.people["katrien"]
    assert handed_over(office.as_("katrien"), office.people["katrien"].pk) == []


def test_a_task_is_given_to_nobody_in_passing(office: Office) -> None:
    task = written(office, "bel notaris")
    assign = actions["records.record.assign"]
    assert (
        refusal(assign, record=task.record, by=office.as_("katrien"), owner=office.people["griet"])
        == "OfferInstead"
    )


def test_the_days_to_come_have_pages_and_what_is_further_stands_together(office: Office) -> None:
    written(office, "bel vrijdag")
    written(office, "kerstkaarten 24 dec")
    pages, later = pages_to_come(office.as_("katrien"), office.people["katrien"].pk)
    assert [page.day for page in pages] == [date(2026, 11, 27)]
    assert [line.title for line in later] == ["Kerstkaarten"]
