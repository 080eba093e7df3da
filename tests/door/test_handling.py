"""What can be done to any record: each action allowed, and each of its refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from spil.foundation.access.queries import audience_for
from spil.foundation.access.refusals import Refused
from spil.foundation.access.sight import FOR, Ground, blind_among, readers_today
from spil.foundation.actions.declaration import Action
from spil.foundation.actions.guard import opened
from spil.foundation.attachments.models import Attachment
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.files.store import store
from spil.foundation.handling.actions import (
    assign,
    attach,
    change_remark,
    let_read,
    lift_deadline,
    link,
    remark,
    set_deadline,
    share,
    withdraw_remark,
)
from spil.foundation.handling.dating import office_calendar
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import LegalEntity, Location, Person
from spil.foundation.records.rules import only
from spil.modules.people.actions import add_closing_day, add_location
from spil.modules.post.models import PostItem
from tests.door.playing import anew, registered
from tests.support.office import TODAY, Office


def refusal_of(action: Action[Any, Any], **arguments: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        action(**arguments)
    return refused.value.refusal.code, refused.value.refusal.field


def test_work_is_given_by_who_coordinates_and_by_its_owner(letter: PostItem, office: Office) -> None:
    thijs, bart = office.people["thijs"], office.people["bart"]
    assert refusal_of(assign, record=letter.record, by=office.as_("thijs"), owner=bart) == (
        "NotPermitted",
        "",
    )
    assign(record=letter.record, by=office.as_("katrien"), owner=thijs)
    assign(record=letter.record, by=office.as_("thijs"), owner=bart)
    assert anew(letter).record.owner == bart
    assert Event.objects.filter(record=letter.pk, action="records.record.assign").count() == 2


def test_a_deadline_lies_today_or_later(letter: PostItem, office: Office) -> None:
    by = office.as_("katrien")
    yesterday = TODAY - timedelta(days=1)
    assert refusal_of(set_deadline, record=letter.record, by=by, due_on=yesterday) == (
        "DeadlinePassed",
        "due_on",
    )
    assert (
        refusal_of(set_deadline, record=letter.record, by=office.as_("thijs"), due_on=TODAY)[0]
        == "NotPermitted"
    )
    set_deadline(record=letter.record, by=by, due_on=TODAY)
    assert anew(letter).record.deadline_on == TODAY


def test_who_may_read_is_changed_by_who_coordinates(letter: PostItem, office: Office) -> None:
    assert (
        refusal_of(share, record=letter.record, by=office.as_("thijs"), confidentiality="named")[0]
        == "NotPermitted"
    )
    share(record=letter.record, by=office.as_("katrien"), confidentiality="named")
    assert (
        refusal_of(share, record=letter.record, by=office.as_("thijs"), confidentiality="office")[0]
        == "NotVisible"
    )


def test_whoever_sees_a_record_adds_files_links_and_remarks(letter: PostItem, office: Office) -> None:
    by, other = office.as_("thijs"), registered(office)
    attach(record=letter.record, by=by, file=store().put(b"inhoud", name="a.txt"))
    link(record=letter.record, by=by, other=other.record)
    remark(record=letter.record, by=by, text="Gezien")
    assert Attachment.objects.get(record=letter.pk).name == "a.txt"
    assert Link.objects.get(source=letter.pk).target_id == other.pk
    assert refusal_of(link, record=letter.record, by=by, other=letter.record) == ("LinkToItself", "other")


def test_the_same_link_or_file_twice_is_refused_and_not_failed_on(letter: PostItem, office: Office) -> None:
    by, other, file = office.as_("thijs"), registered(office), store().put(b"inhoud", name="a.txt")
    link(record=letter.record, by=by, other=other.record)
    assert refusal_of(link, record=letter.record, by=by, other=other.record) == ("LinkedAlready", "other")
    attach(record=letter.record, by=by, file=file)
    assert refusal_of(attach, record=letter.record, by=by, file=file) == ("AttachedAlready", "file")
    attach(record=letter.record, by=by, file=store().put(b"inhoud", name="b.txt"))


def test_a_deputy_of_the_owner_gives_the_work_on(letter: PostItem, office: Office) -> None:
    assign(record=letter.record, by=office.as_("katrien"), owner=office.people["bart"])
    office.absent("bart", deputy="thijs")
    assign(record=letter.record, by=office.as_("thijs", for_="bart"), owner=office.people["nour"])
    event = Event.objects.filter(record=letter.pk).latest("id")
    assert (event.by, event.on_behalf_of) == (office.people["thijs"], office.people["bart"])


def test_a_deadline_in_working_days_steps_over_weekends_holidays_and_closing_days(
    letter: PostItem, office: Office
) -> None:
    by = office.as_("katrien")  # Tuesday 24 November 2026
    add_closing_day(by=by, on=date(2026, 11, 26), name="Verhuizing")
    set_deadline(record=letter.record, by=by, working_days=3)
    assert anew(letter).record.deadline_on == date(2026, 11, 30)  # 25, 27 and, over the weekend, 30 November


def test_a_day_on_which_one_place_is_closed_counts_for_who_works_there(
    letter: PostItem, office: Office
) -> None:
    by, thijs = office.as_("katrien"), office.people["thijs"]
    add_closing_day(by=by, on=date(2026, 11, 26), name="Verhuizing", location="GENT")

    def two_days_on() -> date | None:
        set_deadline(record=letter.record, by=by, working_days=2)
        return anew(letter).record.deadline_on

    assert two_days_on() == date(2026, 11, 27)  # the only place of the office
    add_location(by=by, code="UTRE", name="Utrecht", country="NL")
    assert two_days_on() == date(2026, 11, 26)
    assign(record=letter.record, by=by, owner=thijs)
    assert two_days_on() == date(2026, 11, 27)
    with opened():
        Person.objects.filter(pk=thijs.pk).update(location=Location.objects.get(code="UTRE"))
    assert two_days_on() == date(2026, 11, 26)


def works_in_breda(office: Office, who: str) -> None:
    """Somebody works at a second place, in the Netherlands."""
    add_location(by=office.as_("katrien"), code="BREDA", name="Breda", country="NL")
    with opened():
        breda = Location.objects.get(code="BREDA")
        Person.objects.filter(pk=office.people[who].pk).update(location=breda)


def test_the_country_of_a_place_decides_the_public_holidays_of_who_works_there(office: Office) -> None:
    dutch, belgian = {date(2027, 4, 27), date(2028, 12, 26)}, {date(2027, 7, 21), date(2027, 11, 11)}
    works_in_breda(office, "thijs")
    for who, holidays in (("thijs", dutch), ("nour", belgian)):
        calendar = office_calendar(date(2027, 4, 1), office.people[who].pk)
        assert {day for day in dutch | belgian if not calendar.is_working_day(day)} == holidays


def test_the_only_place_of_an_office_decides_the_public_holidays_of_everybody(office: Office) -> None:
    kings_day = date(2027, 4, 27)
    assert office_calendar(office.today).is_working_day(kings_day)
    with opened():
        Location.objects.update(country="NL")
    for person_id in (None, office.people["thijs"].pk):
        assert not office_calendar(office.today, person_id).is_working_day(kings_day)


def test_a_deadline_in_working_days_steps_over_the_holidays_of_where_its_owner_works(
    letter: PostItem, office: Office
) -> None:
    works_in_breda(office, "thijs")
    by = office.on(date(2027, 4, 26)).as_("katrien")  # the day before King's Day

    def next_day() -> date | None:
        set_deadline(record=anew(letter).record, by=by, working_days=1)
        return anew(letter).record.deadline_on

    assert next_day() == date(2027, 4, 27)
    assign(record=letter.record, by=by, owner=office.people["thijs"])
    assert next_day() == date(2027, 4, 28)
    assign(record=anew(letter).record, by=by, owner=office.people["nour"])
    assert next_day() == date(2027, 4, 27)
    with opened():
        LegalEntity.objects.update(country="NL")
    assert next_day() == date(2027, 4, 27)  # she works in Ghent, whatever the legal entity
    with opened():
        Person.objects.filter(pk=office.people["nour"].pk).update(location=None)
    assert next_day() == date(2027, 4, 28)  # of several places hers is not known


def test_a_deadline_is_a_day_or_a_number_of_working_days(letter: PostItem, office: Office) -> None:
    by = office.as_("katrien")
    assert refusal_of(set_deadline, record=letter.record, by=by)[0] == "OneOfTwo"
    assert (
        refusal_of(set_deadline, record=letter.record, by=by, due_on=TODAY, working_days=2)[0] == "OneOfTwo"
    )


def test_a_deadline_that_is_set_again_or_removed_leaves_alone_what_the_rules_ask(office: Office) -> None:
    by, law = office.as_("katrien"), date(2026, 12, 4)
    letter = registered(office, answer_before=law)
    for due_on in (date(2026, 12, 1), date(2026, 12, 8)):
        set_deadline(record=letter.record, by=by, due_on=due_on)
    terms = Deadline.objects.filter(record=letter.pk).order_by("due_on")
    assert [(one.what, one.due_on.day) for one in terms] == [("answer", 4), ("deadline", 8)]
    assert anew(letter).record.deadline_on == law
    lift_deadline(record=letter.record, by=by)
    assert [one.what for one in terms.all()] == ["answer"]
    assert refusal_of(lift_deadline, record=letter.record, by=by) == ("NoDeadline", "")
    assert anew(letter).record.deadline_on == law


def test_the_office_is_closed_on_a_day_once(office: Office) -> None:
    by = office.as_("katrien")
    add_closing_day(by=by, on=date(2026, 12, 24), name="Kerstavond")
    assert refusal_of(add_closing_day, by=by, on=date(2026, 12, 24), name="Nog eens")[0] == "ClosedAlready"
    itself = date(2026, 7, 21)
    assert (
        refusal_of(add_closing_day, by=by, on=itself, name="Brug", replaces_on=itself)[0] == "ReplacesItself"
    )
    assert (
        refusal_of(add_closing_day, by=office.as_("thijs"), on=date(2026, 12, 28), name="Brug")[0]
        == "NotPermitted"
    )


def the_remark(letter: PostItem) -> int:
    return Event.objects.filter(record=letter.pk, action="records.record.remark").latest("id").sequence


def test_an_own_remark_is_changed_and_withdrawn_for_a_short_while_and_leaves_a_trace(
    letter: PostItem, office: Office
) -> None:
    thijs, later = office.as_("thijs"), timedelta(minutes=16)
    remark(record=letter.record, by=thijs, text="Gezein")
    said = the_remark(letter)
    change_remark(record=letter.record, by=thijs, remark=said, text="Gezien")
    asked = {"record": letter.record, "remark": said, "text": "Anders"}
    assert refusal_of(change_remark, by=office.as_("bart"), **asked)[0] == "RemarkOfAnother"
    assert refusal_of(change_remark, by=replace(thijs, now=thijs.now + later), **asked)[0] == "RemarkStands"
    assert refusal_of(change_remark, by=thijs, **{**asked, "remark": 999})[0] == "NoSuchRemark"
    withdraw_remark(record=letter.record, by=thijs, remark=said)
    assert refusal_of(withdraw_remark, record=letter.record, by=thijs, remark=said)[0] == "NoSuchRemark"
    kept = [changes_of(one).get("text") for one in Event.objects.filter(record=letter.pk).order_by("id")]
    assert [pair[1] for pair in kept if pair] == ["Gezein", "Gezien"]


def test_a_mention_stands_in_the_event_and_never_names_who_may_not_see(
    letter: PostItem, office: Office
) -> None:
    by, bart = office.as_("katrien"), office.people["bart"]
    assign(record=letter.record, by=by, owner=office.people["katrien"])
    share(record=letter.record, by=by, confidentiality="named")
    asked = {"record": letter.record, "by": by, "text": "Kijk eens, @Bart", "mentions": [bart]}
    assert refusal_of(remark, **asked) == ("MentionedCannotRead", "text")
    let_read(record=letter.record, by=by, people=[bart])
    assert refusal_of(let_read, record=letter.record, by=by, people=[bart]) == ("ReadsAlready", "people")
    assert refusal_of(let_read, record=letter.record, by=office.as_("nour"), people=[bart])[0] == "NotVisible"
    remark(**asked)
    event = Event.objects.get(record=letter.pk, sequence=the_remark(letter))
    assert changes_of(event)["mentions"] == [None, [bart.pk]]


def test_who_acts_for_a_reader_may_be_mentioned_and_a_file_about_oneself_is_passed_on_to_nobody(
    letter: PostItem, office: Office
) -> None:
    katrien, annelies = office.people["katrien"], office.people["annelies"]
    record = letter.record
    assign(record=record, by=office.as_("katrien"), owner=annelies)
    share(record=record, by=office.as_("katrien"), confidentiality="named")
    record = anew(letter).record
    grounds = readers_today(record.audience_id, TODAY)
    assert [one.kind for one in grounds[annelies.pk]] == ["person"]
    assert Ground(FOR, str(annelies.pk)) in grounds[katrien.pk]  # mandate 4
    with opened():
        secret = audience_for(only(oneself=[annelies.pk]))
    assert set(readers_today(secret.pk, TODAY)) == {annelies.pk}
    assert blind_among([katrien.pk, annelies.pk], secret.pk, TODAY) == {katrien.pk}
