"""Proposals: learned from decisions, told with a reason, confirmed, corrected, refused, shared by no two offices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from spil.foundation.access.refusals import Refused
from spil.foundation.desk.queries import answered
from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.learning.following import learn_again
from spil.foundation.learning.models import LearnedLesson
from spil.modules.post import public as post
from spil.modules.post.public import PostItem
from spil.modules.proposals import actions as proposals
from spil.modules.proposals.models import Proposal
from spil.modules.proposals.queries.panels import proposals_on
from spil.modules.proposals.queries.proposing import KIND, proposed_for
from spil.modules.proposals.queries.reasons import to_confirm_by
from spil.modules.proposals.rules import clues
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return small_office()


def registered(office: Office, subject: str, handler: str, *, ago: int = 0, sender: str = "Telenova", **more):
    return post.register(
        by=office.as_("griet"), subject=subject, party_name=sender, handler=office.people[handler],
        arrived_on=office.today - ago * DAY, **more,
    )[0]  # fmt: skip


def taught(office: Office, **more) -> None:
    """The same sender, two ways: offers to Facilities, contracts to the assistant of the director."""
    for number in range(6):
        registered(office, f"Offerte kopieertoestel {number}", "thijs", ago=40 + number, type="quote", **more)
        registered(office, f"Nieuwe voorwaarden contract {number}", "fatma", ago=60 + number, type="contract")
        registered(
            office, f"Klacht over lawaai {number}", "lotte", ago=20 + number, sender="Mevrouw A. Willems"
        )


def arrived(office: Office, name: str) -> PostItem:
    """A mail that comes in by itself."""
    head = (
        f"From: Telenova <info@telenova.example>\nSubject: {name}\nMessage-ID: <{name.replace(' ', '-')}@x>\n"
    )
    raw = f"{head}\n{name}\n"
    file = store().put(raw.encode(), name="mail.eml")
    return again(post.take([file], office.system())[0].item)


def is_proposed(item: PostItem) -> bool:
    return Proposal.objects.filter(item=item.pk).exists()


def again(item: PostItem) -> PostItem:
    return PostItem.objects.select_related("record__owner", "record__unit", "party").get(pk=item.pk)


def refusal(call, **answers) -> str:
    with pytest.raises(Refused) as refused:
        call(**answers)
    return refused.value.refusal.code


def test_a_letter_that_comes_in_goes_where_such_letters_went_and_waits_to_be_confirmed(
    office: Office,
) -> None:
    taught(office)
    item = arrived(office, "Offerte voor een tweede kopieertoestel")
    assert (item.record.owner, item.record.unit) == (office.people["thijs"], office.units["FAC"])
    assert (item.type, is_proposed(item)) == ("quote", True)
    panel = proposals_on(item, office.as_("griet"))
    assert panel is not None
    line = next(one for one in panel["lines"] if one["target"] == "person")
    assert line["value"] == "Thijs Bakker"
    assert "6" in line["reason"]
    assert len(line["records"]) == 3
    other = arrived(office, "Gewijzigde voorwaarden van uw contract")
    assert (other.record.owner, other.type) == (office.people["fatma"], "contract")


def test_what_waits_teaches_nothing_and_what_is_confirmed_or_corrected_does(office: Office) -> None:
    taught(office)
    item = arrived(office, "Offerte kopieertoestel")
    assert not LearnedLesson.objects.filter(record=item.pk).exists()
    proposals.confirm(item=item, by=office.as_("griet"))
    lesson = LearnedLesson.objects.get(record=item.pk)
    assert lesson.answers["person"] == str(office.people["thijs"].pk)
    assert refusal(proposals.confirm, item=again(item), by=office.as_("griet")) == "NothingProposed"
    for number in range(12):
        moved = arrived(office, f"Offerte kopieertoestel, versie {'abcdefghijkl'[number]}")
        if is_proposed(moved):
            proposals.correct(
                item=moved, by=office.as_("griet"), handler=office.people["sofie"], type="other"
            )
    last = arrived(office, "Offerte kopieertoestel, laatste")
    assert last.record.owner != office.people["thijs"]


def test_one_proposal_is_refused_and_the_others_stay(office: Office) -> None:
    taught(office)
    item = arrived(office, "Offerte kopieertoestel")
    assert refusal(proposals.refuse, item=item, by=office.as_("sofie"), target="person") == "NotPermitted"
    proposals.refuse(item=item, by=office.as_("griet"), target="person")
    item = again(item)
    assert (item.record.owner, item.record.unit, is_proposed(item)) == (None, office.units["FAC"], True)
    for target in list(item.proposals.values_list("target", flat=True)):
        proposals.refuse(item=again(item), by=office.as_("griet"), target=target)
    item = again(item)
    assert (item.type, item.record.unit, is_proposed(item)) == ("letter", None, False)


def test_an_unknown_sender_with_unknown_words_is_asked_about(office: Office) -> None:
    taught(office)
    raw = b"From: x@onbekend.example\nSubject: Zonnebloemolie\nMessage-ID: <z@x>\n\nHallo\n"
    item = post.take([store().put(raw, name="m.eml")], office.system())[0].item
    assert not again(item).proposals.filter(target="person").exists()
    assert again(item).record.owner is None


def test_what_a_reader_may_not_see_is_no_reason_and_named_people_teach_nothing(office: Office) -> None:
    taught(office, confidentiality="named")
    assert LearnedLesson.objects.count() == 12
    assert arrived(office, "Offerte kopieertoestel").record.owner != office.people["thijs"]
    LearnedLesson.objects.all().delete()
    for number in range(8):
        registered(office, f"Loonbeslag {number}", "nour", ago=number, confidentiality="unit")
        registered(office, f"Klacht over lawaai {number}", "lotte", ago=number, sender="Mevrouw A. Willems")
    item = arrived(office, "Loonbeslag")
    assert item.record.confidentiality == "unit"
    assert proposals_on(item, office.as_("nour")) is not None
    assert proposals_on(again(item), office.as_("thijs")) is None


def test_one_legal_entity_never_learns_from_another(office: Office) -> None:
    taught(office)
    found = clues(sender="Telenova", channel="email", subject="Offerte kopieertoestel")
    assert "person" in proposed_for(found, office.entity.pk).values
    assert not proposed_for(found, office.entity.pk + 1).values


def test_what_was_learned_is_forgotten_and_learned_again_with_a_reason(office: Office) -> None:
    from spil.foundation.jobs.models import Job

    taught(office)
    katrien = office.as_("katrien")
    assert (
        refusal(proposals.forget_learned, entity=office.entity, by=office.as_("thijs"), reason="x")
        == "NotPermitted"
    )
    proposals.forget_learned(entity=office.entity, by=katrien, reason="Nieuwe taakverdeling")
    assert LearnedLesson.objects.count() == 0
    assert not is_proposed(arrived(office, "Offerte kopieertoestel"))
    proposals.learn_again(entity=office.entity, by=katrien, reason="Toch niet")
    assert Job.objects.filter(name="proposals.learn_again").exists()
    assert learn_again(office.entity.pk, KIND) == 18
    assert is_proposed(arrived(office, "Offerte kopieertoestel drie"))


def test_who_keeps_the_post_has_them_on_today(office: Office) -> None:
    taught(office)
    item = arrived(office, "Offerte kopieertoestel")
    griet, sofie = office.as_("griet"), office.as_("sofie")
    assert [one.record_id for one in answered(to_confirm_by(griet, griet.everyone_ids))] == [item.pk]
    assert list(to_confirm_by(sofie, sofie.everyone_ids)) == []


def test_the_page_shows_proposals_dashed_with_their_reason(
    office: Office,
) -> None:
    taught(office)
    item = arrived(office, "Offerte kopieertoestel")
    griet = office.people["griet"]
    User.objects.create_user(griet.email, "geheim-genoeg", person=griet)
    client = Client()
    client.force_login(User.objects.get(person=griet))
    page = client.get(reverse("record", args=[item.pk])).content.decode()
    assert 'class="proposed">Thijs Bakker' in page
    assert reverse("act-on", args=[item.pk, "proposals.item.confirm"]) in page


def test_weeks_are_counted_in_working_days() -> None:
    from spil.modules.proposals.rules import weekdays

    assert weekdays(date(2026, 11, 27), date(2026, 11, 30)) == 1
