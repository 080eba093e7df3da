"""A type that is proposed, corrected or refused gives what belongs to it, and takes that along."""

from __future__ import annotations

from datetime import date

import pytest

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.store import store
from spil.foundation.handling.dating import office_calendar
from spil.foundation.organisation.models import Role, Unit
from spil.foundation.turns.models import Turn
from spil.modules.post import public as post
from spil.modules.post.public import ItemTypeRule, PostItem
from spil.modules.proposals import actions as proposals
from spil.modules.proposals.actions.deciding import open_targets
from spil.modules.proposals.models import Proposal
from tests.support.deeds import again, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def arrived(office: Office, **values: str) -> PostItem:
    """A letter that came in by itself, about which this was likely."""
    file = store().put(b"Over de lift", name="brief.txt")
    item = again(post.take([file], office.system())[0].item)
    proposals.propose(item=item, by=office.system(), values=values)
    return again(item)


def answer_days(item: PostItem) -> int:
    return Deadline.objects.open().filter(record=item.pk, what="answer").count()


def test_a_proposed_type_gives_a_day_and_a_handler_and_takes_them_along_when_it_is_refused(
    office: Office,
) -> None:
    item = arrived(office, type="complaint", unit=str(office.units["FAC"].pk))
    assert (item.record.owner, answer_days(item)) == (office.people["jeroen"], 1)
    assert set(item.proposals.values_list("target", flat=True)) == {"type", "unit"}
    proposals.refuse(item=item, by=office.as_("griet"), target="type")
    item = again(item)
    assert (item.type, item.record.owner, item.record.deadline_on) == ("letter", None, None)
    assert item.record.unit == office.units["FAC"]


def test_what_was_proposed_beside_the_type_stays_when_the_type_is_refused(office: Office) -> None:
    thijs = office.people["thijs"]
    item = arrived(office, type="complaint", person=str(thijs.pk), days="3")
    assert answer_days(item) == 1
    proposals.refuse(item=item, by=office.as_("griet"), target="type")
    item = again(item)
    assert (item.record.owner, answer_days(item)) == (thijs, 1)


def test_a_type_that_is_put_in_the_place_of_the_proposed_one_gives_what_nobody_chose(office: Office) -> None:
    griet = office.as_("griet")
    item = arrived(office, type="quote")
    assert (item.record.owner, item.record.deadline_on) == (None, None)
    proposals.correct(item=item, by=griet, type="application", confidentiality="office")
    item = again(item)
    assert (item.record.owner, item.record.confidentiality) == (office.people["griet"], "unit")
    assert answer_days(item) == 1
    assert not Proposal.objects.filter(item=item.pk).exists()
    day = office.today
    chosen = arrived(office, type="quote", confidentiality="unit", unit=str(office.units["FAC"].pk))
    proposals.correct(item=chosen, by=griet, type="application", confidentiality="office", answer_before=day)
    assert (again(chosen).record.confidentiality, again(chosen).record.deadline_on) == ("office", day)


def level(item: PostItem) -> str:
    return again(item).record.confidentiality


def sets(office: Office, code: str, **values: object) -> None:
    """The office decides how post of this type is treated, from the first day on."""
    with guard.opened():
        ItemTypeRule.objects.create(code=code, from_on=date(2020, 1, 1), **values)


def test_a_refused_level_leaves_the_one_of_the_type_until_the_type_is_refused_as_well(office: Office) -> None:
    griet, of_griet = office.as_("griet"), str(office.people["griet"].pk)
    item = arrived(office, type="application", confidentiality="unit", person=of_griet)
    proposals.refuse(item=item, by=griet, target="confidentiality")
    assert level(item) == "unit"
    proposals.refuse(item=again(item), by=griet, target="type")
    assert level(item) == "office"


def test_a_level_that_the_type_made_stricter_is_no_longer_proposed_until_the_type_is_refused(
    office: Office,
) -> None:
    sets(office, "application", confidentiality="named", person=office.people["griet"])
    griet, item = office.as_("griet"), arrived(office, type="application", confidentiality="unit")
    assert level(item) == "named"
    assert [target for target, _title in open_targets(griet, item)] == ["type"]
    assert refusal(proposals.refuse, item=item, by=griet, target="confidentiality") == "NothingProposed"
    assert level(item) == "named"
    proposals.refuse(item=again(item), by=griet, target="type")
    assert level(item) == "unit"
    assert [target for target, _title in open_targets(griet, again(item))] == ["confidentiality"]


def test_a_refused_day_leaves_the_one_of_the_type_until_the_type_is_refused_as_well(office: Office) -> None:
    griet, item = office.as_("griet"), arrived(office, type="complaint", days="3")
    proposals.refuse(item=item, by=griet, target="days")
    ten = office_calendar(item.moved_on).add(item.moved_on, 10)
    assert (answer_days(item), again(item).record.deadline_on) == (1, ten)
    proposals.refuse(item=again(item), by=griet, target="type")
    assert (answer_days(item), again(item).record.deadline_on) == (0, None)


def test_a_refused_handler_and_unit_leave_those_of_the_type_until_the_type_is_refused_as_well(
    office: Office,
) -> None:
    thijs, nour = office.people["thijs"], office.people["nour"]
    sets(office, "complaint", asks_answer=True, unit=office.units["FIN"], person=nour)
    griet = office.as_("griet")
    item = arrived(office, type="complaint", person=str(thijs.pk), unit=str(office.units["DIR"].pk))
    proposals.refuse(item=item, by=griet, target="person")
    item = again(item)
    assert (item.record.owner, item.record.unit) == (nour, office.units["DIR"])
    proposals.refuse(item=item, by=griet, target="unit")
    item = again(item)
    assert (item.record.owner, item.record.unit) == (nour, office.units["FIN"])
    proposals.refuse(item=item, by=griet, target="type")
    item = again(item)
    assert (item.record.owner, item.record.unit, item.record.deadline_on) == (None, None, None)
    assert not Turn.objects.open().filter(record=item.pk).exists()


def test_who_refuses_a_handler_is_not_made_the_handler_by_the_type(office: Office) -> None:
    item = arrived(office, type="complaint", person=str(office.people["thijs"].pk))
    with guard.opened():
        Unit.objects.update(head=None)
    proposals.refuse(item=item, by=office.as_("griet"), target="person")
    assert (again(item).record.owner, again(item).record.unit) == (None, None)
    asked = Turn.objects.open().get(record=item.pk)
    assert (asked.action, asked.role) == ("records.record.assign", Role.OFFICE_MANAGER)


def test_what_somebody_chose_by_hand_stays_when_another_proposal_is_refused(office: Office) -> None:
    griet, thijs = office.as_("griet"), office.people["thijs"]
    item = arrived(office, type="application", person=str(thijs.pk), days="3")
    actions["records.record.share"](record=item.record, by=griet, confidentiality="office")
    actions["records.record.assign"](record=again(item).record, by=griet, owner=thijs)
    proposals.refuse(item=again(item), by=griet, target="days")
    assert level(item) == "office"
    proposals.refuse(item=again(item), by=griet, target="type")
    assert (level(item), again(item).record.owner) == ("office", thijs)
