"""A type that is proposed, corrected or refused gives what belongs to it, and takes that along."""

from __future__ import annotations

import pytest

from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.store import store
from spil.modules.post import public as post
from spil.modules.post.public import PostItem
from spil.modules.proposals import actions as proposals
from spil.modules.proposals.models import Proposal
from tests.support.deeds import again
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
