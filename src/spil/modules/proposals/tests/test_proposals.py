"""Proposals: learned from decisions, told with a reason, confirmed, corrected, refused, shared by no two offices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spil.foundation.access.queries import audience_for
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.desk.queries import answered
from spil.foundation.files.store import store
from spil.foundation.handling.actions.coordinating import assign
from spil.foundation.identity.models import User
from spil.foundation.learning.following import learn_again
from spil.foundation.learning.knowledge import knowledge_of
from spil.foundation.learning.models import LearnedLesson
from spil.foundation.organisation.models import Role
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import only
from spil.foundation.turns.models import Turn
from spil.modules.post import public as post
from spil.modules.post.public import PostItem
from spil.modules.proposals import actions as proposals
from spil.modules.proposals.models import Proposal
from spil.modules.proposals.queries.panels import proposals_on, value_text
from spil.modules.proposals.queries.proposing import KIND, proposed_for
from spil.modules.proposals.queries.reasons import to_confirm_by
from spil.modules.proposals.rules import clues
from tests.support.deeds import again, refusal
from tests.support.office import TODAY, Office, small_office

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


def arrived(office: Office, name: str, **facts: Any) -> PostItem:
    """A mail that comes in by itself."""
    head = (
        f"From: Telenova <info@telenova.example>\nSubject: {name}\nMessage-ID: <{name.replace(' ', '-')}@x>\n"
    )
    raw = f"{head}\n{name}\n"
    file = store().put(raw.encode(), name="mail.eml")
    return again(post.take([file], office.system(), facts)[0].item)


def client_of(office: Office, key: str) -> Client:
    person = office.people[key]
    client = Client()
    client.force_login(User.objects.create_user(person.email, "geheim-genoeg", person=person))
    return client


def targets(item: PostItem) -> set[str]:
    return set(Proposal.objects.filter(item=item.pk).values_list("target", flat=True))


def is_proposed(item: PostItem) -> bool:
    return Proposal.objects.filter(item=item.pk).exists()


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


@pytest.mark.parametrize("year", [1026, 1206, 2926])
def test_a_day_of_arrival_in_a_wrong_year_stops_neither_proposals_nor_post(office: Office, year: int) -> None:
    taught(office)
    mistyped = office.today.replace(year=year)
    post.register(
        by=office.as_("griet"), subject="Lift", party_name="Liften", handler=office.people["lotte"],
        arrived_on=mistyped,
    )  # fmt: skip
    typed = {"subject": "Offerte kopieertoestel", "party_name": "Telenova"}
    answer = client_of(office, "griet").post(reverse("proposals-typing"), typed)
    assert "Thijs Bakker" in answer.content.decode()
    assert arrived(office, "Offerte kopieertoestel").record.owner == office.people["thijs"]


def test_what_comes_in_is_registered_also_when_nothing_can_be_proposed(office: Office) -> None:
    taught(office)
    LearnedLesson.objects.update(clues=0, stamp=1)  # as a fault of ours could leave them
    assert not is_proposed(arrived(office, "Offerte kopieertoestel"))
    learn_again(office.entity.pk, KIND)
    assert is_proposed(arrived(office, "Offerte kopieertoestel twee")), "and it is remembered again"


def test_what_is_for_named_people_is_proposed_to_nobody(office: Office) -> None:
    taught(office)
    item = arrived(office, "Offerte kopieertoestel", confidentiality="named")
    assert (item.record.owner, is_proposed(item)) == (None, False)


def test_nobody_who_left_is_given_post_by_correcting(office: Office) -> None:
    taught(office)
    item = arrived(office, "Offerte voor een tweede kopieertoestel")
    office.leaves("lotte", office.today)
    answers = {"by": office.as_("griet"), "handler": office.people["lotte"]}
    assert refusal(proposals.correct, item=item, **answers) == "HasLeft"


def test_who_leaves_later_is_still_proposed_and_who_left_is_not(office: Office) -> None:
    office = office.on(timezone.localdate())
    taught(office)
    griet, thijs = client_of(office, "griet"), office.people["thijs"]
    typed = {"subject": "Offerte voor een derde kopieertoestel", "party_name": "Telenova"}
    for left_on, is_proposed_now in ((office.today + DAY, True), (office.today, False)):
        office.leaves("thijs", left_on)
        hinted = {one["name"] for one in griet.post("/proposals/typing/", typed).context["lines"]}
        item = arrived(office, f"Offerte voor een kopieertoestel {left_on}")
        assert ("handler" in hinted, item.record.owner == thijs) == (is_proposed_now, is_proposed_now)


def test_what_somebody_is_reading_of_the_past_stays_as_it_is_while_others_teach(office: Office) -> None:
    taught(office)
    person, found = office.people["thijs"].pk, clues(sender="Telenova", subject="Offerte kopieertoestel")
    held = knowledge_of(office.entity.pk, KIND)
    told = held.guess("person", found), held.shares("person", "w:offert")
    assert told[1] == {str(person): 1.0}
    reading = iter(held.lessons.values())
    first = again(PostItem.objects.get(pk=next(reading).record_id))
    for number in range(3):
        registered(office, f"Offerte kopieertoestel en printer {number}", "lotte")
    assign(record=first.record, by=office.as_("griet"), owner=office.people["fatma"])
    fresh = knowledge_of(office.entity.pk, KIND)
    assert len(fresh.lessons) == len(held.lessons) + 3
    assert len(list(reading)) == len(held.lessons) - 1
    assert (held.guess("person", found), held.shares("person", "w:offert")) == told
    assert len(fresh.shares("person", "w:offert")) == 3


def test_a_proposed_dossier_is_told_to_who_may_see_it(office: Office) -> None:
    dossier = registered(office, "Dossier van de kopieertoestellen", "thijs").record
    item = registered(office, "Offerte voor een kopieertoestel", "thijs", dossier=dossier)
    with guard.opened():  # it was open to the office when it was proposed, and is no longer
        Record.objects.filter(pk=dossier.pk).update(
            audience=audience_for(only(people=[office.people["fatma"].pk]))
        )
    told = {
        key: value_text("dossier", str(dossier.pk), again(item), office.as_(key))
        for key in ("griet", "fatma")
    }
    assert told == {"fatma": str(dossier), "griet": ""}


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


def test_who_is_refused_leaves_what_asks_an_answer_to_somebody_who_chooses(office: Office) -> None:
    taught(office)
    item = arrived(office, "Offerte kopieertoestel", answer_before=TODAY + timedelta(days=9))
    assert item.record.owner == office.people["thijs"]
    asked = Turn.objects.open().filter(record=item.pk, action="records.record.assign")
    assert not asked.exists()
    proposals.refuse(item=item, by=office.as_("griet"), target="person")
    assert again(item).record.owner is None
    assert asked.get().role == Role.OFFICE_MANAGER


def test_whoever_is_chosen_instead_is_asked_instead_and_nobody_to_choose(office: Office) -> None:
    taught(office)
    griet, until = office.as_("griet"), TODAY + timedelta(days=3)
    nour, thijs = office.people["nour"], office.people["thijs"]
    item = arrived(office, "Offerte kopieertoestel", answer_before=until)
    assert item.record.owner == thijs
    remind, asked = actions["post.item.remind"], Turn.objects.open().filter(record=item.pk)
    remind(item=item, by=office.system())
    assert asked.get().person == thijs
    proposals.refuse(item=again(item), by=griet, target="person")
    assert {(turn.action, turn.role, turn.person) for turn in asked.all()} == {
        ("records.record.assign", Role.OFFICE_MANAGER, None),
        ("post.item.close", Role.OFFICE_MANAGER, None),
    }
    proposals.correct(item=again(item), by=griet, handler=nour)
    assert [(turn.action, turn.person) for turn in asked.all()] == [("post.item.close", nour)]
    second = arrived(office, "Offerte kopieertoestel, tweede", answer_before=until)
    remind(item=second, by=office.system())
    proposals.correct(item=again(second), by=griet, handler=nour)
    assert [turn.person for turn in Turn.objects.open().filter(record=second.pk)] == [nour]


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


def test_it_stands_on_today_once_and_whoever_is_given_it_asks_nobody_else(office: Office) -> None:
    """No turn beside the card; and the turn to give it to somebody ends when it was given."""
    taught(office)
    item = arrived(office, "Offerte kopieertoestel")
    assert not Turn.objects.open().filter(record=item.pk).exists()
    asking = post.register(
        by=office.system(), subject="Offerte kopieertoestel", party_name="Telenova", type="request",
        channel=post.Channel.EMAIL, by_intake=True,
    )[0]  # fmt: skip
    assert again(asking).record.owner == office.people["thijs"]
    assert not Turn.objects.open().filter(record=asking.pk).exists()


def test_what_is_decided_by_hand_need_not_be_confirmed_as_well(office: Office) -> None:
    taught(office)
    griet = office.as_("griet")
    item = arrived(office, "Offerte kopieertoestel")
    actions["records.record.assign"](record=item.record, owner=office.people["nour"], by=griet)
    item = again(item)
    assert (item.record.owner, item.record.unit) == (office.people["nour"], office.people["nour"].unit)
    assert item.record.unit != office.units["FAC"]
    assert {"person", "unit"}.isdisjoint(targets(item))
    assert "type" in targets(item)
    actions["post.item.correct"](item=item, type="contract", by=griet)
    assert "type" not in targets(item)
    dealt_with = arrived(office, "Offerte kopieertoestel, tweede")
    assert dealt_with.unconfirmed
    actions["post.item.close"](item=dealt_with, by=griet)
    assert not is_proposed(dealt_with)
    assert not again(dealt_with).unconfirmed
    assert LearnedLesson.objects.get(record=dealt_with.pk).answers["type"] == dealt_with.type


def test_who_works_by_a_mandate_deals_with_post_that_still_has_proposals(office: Office) -> None:
    taught(office)
    office.mandate(9, "griet", ["post.*"], giver="annelies")
    item = arrived(office, "Offerte kopieertoestel volgend jaar")
    assert item.unconfirmed
    actions["post.item.close"](item=item, by=office.as_("griet", for_="annelies"))
    assert (again(item).record.is_open, again(item).unconfirmed) == (False, False)


def test_the_sender_is_proposed_by_address_by_letterhead_and_by_what_was_decided_before(
    office: Office,
) -> None:
    with guard.opened():
        Party.objects.filter(pk=office.supplier.pk).update(email="info@papier.example")
        bank = Party.objects.create(name="Bank van de Leie", language="fr")

    def sent(address: str, subject: str, name: str = "Klantendienst") -> PostItem:
        raw = f"From: {name} <{address}>\nSubject: {subject}\nMessage-ID: <{subject}@x>\n\nHallo\n"
        return again(post.take([store().put(raw.encode(), name="m.eml")], office.system())[0].item)

    def told(item: PostItem) -> str:
        panel = proposals_on(item, office.as_("griet"))
        return (
            next((one["reason"] for one in panel["lines"] if one["target"] == "sender"), "") if panel else ""
        )

    known = sent("Info@papier.example", "Prijslijst")
    assert (known.party, known.party_name) == (office.supplier, "Klantendienst")
    assert told(known) == "Info@papier.example is het adres van Papier & Meer NV."
    scan = store().put(b"Papier & Meer NV\nGeachte", name="brief.txt")
    letter = again(post.take([scan], office.system())[0].item)
    assert letter.party_name == letter.party.name, "in the list, and for the search"
    assert (letter.party, told(letter)) == (
        office.supplier,
        "In de brief staat de naam of het nummer van Papier & Meer NV.",
    )
    for number in range(3):
        one = sent("rente@leie.example", f"Rente {number}", "Leie Services")
        assert one.party is None
        actions["post.item.correct"](item=one, by=office.as_("griet"), party=bank)
        actions["records.record.assign"](
            record=again(one).record, owner=office.people["fatma"], by=office.as_("griet")
        )
    learned = sent("rente@leie.example", "Kosten", "Leie Services")
    assert (learned.party, learned.record.language) == (bank, "fr")
    assert told(learned) == "3 eerdere stukken van rente@leie.example kwamen van Bank van de Leie."
    proposals.refuse(item=learned, by=office.as_("griet"), target="sender")
    assert (again(learned).party, again(learned).party_name) == (None, "Leie Services")
    proposals.refuse(item=again(letter), by=office.as_("griet"), target="sender")
    assert (again(letter).party, again(letter).party_name) == (None, "")


def test_what_is_likely_is_told_while_somebody_types_as_far_as_she_may_see_it(office: Office) -> None:
    taught(office)
    griet, thijs = (client_of(office, key) for key in ("griet", "thijs"))
    typed = {"subject": "Offerte voor een kopieertoestel", "party_name": "Telenova", "type": "letter"}
    page = griet.post("/proposals/typing/", typed)
    lines = {one["name"]: one for one in page.context["lines"]}
    assert lines["handler"]["raw"] == str(office.people["thijs"].pk)
    assert lines["type"]["raw"] == "quote"
    assert "eerdere stukken van deze afzender" in lines["handler"]["reason"]
    there = griet.post(
        "/proposals/typing/", {**typed, "handler": office.people["sofie"].pk, "type": "contract"}
    )
    assert {"handler", "type"}.isdisjoint(one["name"] for one in there.context["lines"])
    assert griet.post("/proposals/typing/", {"subject": " "}).context["lines"] == []
    assert thijs.post("/proposals/typing/", typed).status_code == 403
    assert 'data-hints="/proposals/typing/"' in griet.get("/post/new/").content.decode()
    assert 'data-hints="/proposals/typing/"' in griet.get("/do/post.incoming.register/").content.decode()


def test_those_to_be_confirmed_are_a_view_and_all_of_them_are_confirmed_at_once(office: Office) -> None:
    taught(office)
    items = [arrived(office, f"Offerte kopieertoestel, versie {letter}") for letter in "ab"]
    client = client_of(office, "griet")
    shown = client.get("/list/post.incoming/?view=unconfirmed").context["list"]
    rows = {row["id"]: row for group in shown["groups"] for row in group["rows"]}
    assert set(rows) == {item.pk for item in items}
    assert all("proposals.item.confirm" in row["can"].split() for row in rows.values())
    assert next(one["key"] for one in shown["bulk"] if one["code"] == "proposals.item.confirm") == "V"
    client.post(
        reverse("act-on-many", args=["proposals.item.confirm"]),
        {"code": "post.incoming", "query": "view=unconfirmed", "every": "1"},
    )
    assert not PostItem.objects.filter(unconfirmed=True).exists()
    plain = client.get("/list/post.incoming/?view=all").context["list"]
    assert not any(
        "proposals.item.confirm" in row["can"] for group in plain["groups"] for row in group["rows"]
    )


def test_the_page_shows_proposals_dashed_with_their_reason(
    office: Office,
) -> None:
    taught(office)
    item = arrived(office, "Offerte kopieertoestel")
    page = client_of(office, "griet").get(reverse("record", args=[item.pk])).content.decode()
    assert 'class="proposed">Thijs Bakker' in page
    assert reverse("act-on", args=[item.pk, "proposals.item.confirm"]) in page


def test_weeks_are_counted_in_working_days() -> None:
    from spil.modules.proposals.rules import weekdays

    assert weekdays(date(2026, 11, 27), date(2026, 11, 30)) == 1
