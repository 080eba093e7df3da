"""Texts of the office that go out: in the reader's language, once, and only to somebody who is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.actions import set_deadline
from spil.foundation.identity.models import User
from spil.foundation.parties.models import Party
from spil.foundation.turns.models import Turn
from spil.modules.letters import actions as letters
from spil.modules.post.public import PostItem, TextTemplate, register, register_outgoing, send, set_gate
from tests.support.deeds import again, naming, refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def registered(office: Office, **answers: Any) -> PostItem:
    answers = {"subject": "Vraag over de lift", **answers}
    return register(by=office.as_("griet"), **answers)[0]


def test_receipts_are_sent_in_the_senders_language_in_bulk_and_once(office: Office) -> None:
    with guard.opened():
        ville = Party.objects.create(name="Ville de Namur", language="fr", email="info@namur.example")
        mevrouw = Party.objects.create(name="Mevrouw A. Willems", form_of_address="Mevrouw")
    answers = {"type": "request", "arrived_on": date(2026, 11, 24)}
    items = [registered(office, party=party, **answers) for party in (ville, mevrouw)]
    griet = office.as_("griet")
    calls = [letters.acknowledge.call(item=item, by=griet) for item in [*items, registered(office)]]
    outcomes = letters.acknowledge.many(calls)
    assert [outcome.is_done for outcome in outcomes] == [True, True, False]
    assert outcomes[2].refusal is not None
    assert outcomes[2].refusal.code == "NobodyToWriteTo"
    mail, paper = (naming(item, "acknowledges") for item in items)
    assert (mail.channel, mail.record.state, mail.record.language) == ("email", "done", "fr")
    assert mail.text.startswith("Madame, Monsieur,\n\nLe 24\N{NO-BREAK SPACE}novembre")
    assert items[0].record.number is not None
    assert items[0].record.number in mail.record.title
    assert (paper.channel, paper.record.state) == ("paper", "ready")
    assert paper.text.startswith("Geachte mevrouw Willems,")
    assert "8\N{NO-BREAK SPACE}december\N{NO-BREAK SPACE}2026" in paper.text
    assert refusal(letters.acknowledge, item=again(items[0]), by=griet) == "AcknowledgedAlready"
    send(item=paper, by=griet)
    assert again(paper).record.state == "done"


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_a_letter_is_in_the_language_of_its_text_whoever_writes_it(office: Office, language: str) -> None:
    griet = replace(office.as_("griet"), language="en")
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", language="nl")
    items = [registered(office, party_name="Onbekend"), registered(office, party=party)]
    opening = {"fr": "Madame, Monsieur,", "nl": "Geachte heer, geachte mevrouw,"}[language]
    for item in items:
        actions["records.record.set_language"](record=again(item).record, by=griet, language=language)
        letters.acknowledge(item=again(item), by=griet, way="paper")
        letter = naming(item, "acknowledges")
        assert (letter.record.language, letter.text.split("\n")[0]) == (language, opening)
    to_another = register_outgoing(by=griet, subject="Doorgestuurd", answers=again(items[0]), party=party)[0]
    assert again(to_another).record.language == "nl"


def test_what_came_in_is_answered_in_the_language_of_its_contact_also_when_that_changes(
    office: Office,
) -> None:
    griet = office.as_("griet")
    with guard.opened():
        ville = Party.objects.create(name="Ville de Namur", language="fr")
        liege = Party.objects.create(name="Ville de Liège", language="fr")
    item, other = registered(office, party_name="Namur"), registered(office, party=ville)
    actions["post.item.correct"](item=item, by=griet, party=ville)
    actions["records.record.set_language"](record=again(other).record, by=griet, language="en")
    assert again(item).record.language == "fr"
    actions["contacts.contact.change"](party=ville, by=griet, language="nl")
    assert [again(one).record.language for one in (item, other)] == ["nl", "en"], "what was chosen stays"
    ville.refresh_from_db()
    letter = letters.write(by=griet, party=ville, subject="x", text="Dag")[0]
    actions["post.item.correct"](item=again(letter), by=griet, party=liege)
    assert again(letter).record.language == "nl", "its words stay what they are"


def test_a_sentence_about_a_day_that_is_not_known_is_left_out_and_the_others_stand_apart(
    office: Office,
) -> None:
    item = registered(office, party_name="Stad Gent")
    letters.acknowledge(item=item, by=office.as_("griet"))
    assert "behandelt het. Vermeld bij vragen" in naming(item, "acknowledges").text


def test_asking_again_makes_a_letter_and_a_new_day_and_only_about_what_is_awaited(office: Office) -> None:
    griet = office.as_("griet")
    asked = register_outgoing(
        by=griet, subject="Offerte?", party_name="Liften BV", answer_expected_by=office.today
    )[0]
    letters.chase(item=asked, by=griet)
    letter = naming(asked, "reminds")
    assert "Offerte?" in letter.text
    new_day = date(2026, 12, 1)
    assert Deadline.objects.get(record=asked.pk).due_on == again(asked).record.deadline_on == new_day
    with guard.opened():
        PostItem.objects.filter(pk=asked.pk).update(waiting_since=None)
    assert refusal(letters.chase, item=again(asked), by=griet) == "NothingAwaited"


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_whoever_wrote_to_us_is_not_told_that_we_wrote(office: Office, language: str) -> None:
    griet = office.as_("griet")
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", language=language)
    item = registered(office, party=party, dated_on=date(2026, 11, 3))
    actions["post.item.await_answer"](item=item, by=griet)
    letters.chase(item=again(item), by=griet)
    ours = register_outgoing(by=griet, subject="Offerte?", party=party, answer_expected_by=office.today)[0]
    letters.chase(item=ours, by=griet)
    theirs, about_ours = (naming(one, "reminds").text for one in (item, ours))
    we_wrote = {"nl": "schreven wij u", "fr": "nous vous avons écrit", "en": "we wrote to you"}[language]
    assert [we_wrote in one for one in (theirs, about_ours)] == [False, True]
    assert str(again(item).record.number) in theirs


def test_only_the_reminders_that_fit_are_offered(office: Office, client: Client) -> None:
    griet = office.as_("griet")
    with guard.opened():
        for purpose in ("reminder", "awaited"):
            TextTemplate.objects.create(code=f"own_{purpose}", purpose=purpose, name=purpose)
    item = registered(office, party_name="Stad Gent")
    actions["post.item.await_answer"](item=item, by=griet)
    client.force_login(User.objects.create_user("griet@test.example", person=office.people["griet"]))
    form = client.get(f"/record/{item.pk}/do/post.item.chase/").content.decode()
    assert "own_awaited" in form
    assert "own_reminder" not in form
    client.post(f"/record/{item.pk}/do/post.item.chase/", {"text": "awaited", "way": "best"})
    assert "onder nummer" in naming(item, "reminds").text


def test_an_e_mail_without_an_address_is_not_sent(office: Office) -> None:
    griet = office.as_("griet")
    item = registered(office, party_name="Stad Gent")
    letters.acknowledge(item=item, by=griet, way="email")
    letter = naming(item, "acknowledges")
    assert letter.channel == "paper"
    with guard.opened():
        PostItem.objects.filter(pk=letter.pk).update(channel="email")
    assert refusal(send, item=again(letter), by=griet) == "NoAddress"


def test_what_waits_at_the_assistants_is_refused_politely_and_handled_without_the_manager(
    office: Office,
) -> None:
    people = office.people
    set_gate(by=office.as_("katrien"), manager=people["annelies"], keeper=people["fatma"])
    item = registered(office, handler=people["annelies"], party_name="Stad Gent", confidentiality="named")
    letters.refuse(item=item, by=office.as_("fatma"))
    assert (again(item).record.state, again(item).gate) == ("done", "kept")
    assert naming(item, "answers").text.startswith("Geachte heer, geachte mevrouw,")


def test_the_handler_need_not_ask_again_what_somebody_else_asked_again(office: Office) -> None:
    asked = register_outgoing(
        by=office.as_("griet"), subject="Offerte?", party_name="Liften BV", answer_expected_by=office.today,
        handler=office.people["thijs"],
    )[0]  # fmt: skip
    actions["post.item.remind"](item=again(asked), by=office.system())
    turns = Turn.objects.open().filter(record=asked.pk)
    assert turns.get().person == office.people["thijs"]
    letters.chase(item=again(asked), by=office.as_("griet"))
    assert not turns.exists()


def test_no_day_is_promised_that_is_over_or_on_which_only_a_document_disappears(office: Office) -> None:
    griet = office.as_("griet")
    late = registered(office, party_name="Stad Gent", answer_before=office.today - timedelta(days=1))
    letters.acknowledge(item=late, by=griet)
    assert "uiterlijk" not in naming(late, "acknowledges").text
    fetched = registered(
        office, party_name="Stad Gent", answer_before=date(2026, 12, 15), disappears_on=date(2026, 12, 1)
    )
    letters.acknowledge(item=fetched, by=griet)
    assert "15\N{NO-BREAK SPACE}december" in naming(fetched, "acknowledges").text
    set_deadline(record=again(fetched).record, by=griet, due_on=date(2026, 12, 10))
    letters.answer(item=again(fetched), by=griet, office_text="interim", settles=False)
    assert "10\N{NO-BREAK SPACE}december" in naming(fetched, "answers").text


def test_who_sent_it_is_not_asked_for_the_answer_of_somebody_else(office: Office) -> None:
    griet = office.as_("griet")
    elsewhere, unsaid, there = (registered(office, party_name="Stad Gent") for _count in range(3))
    for item, whom in ((elsewhere, "Liften BV"), (unsaid, ""), (there, "stad gent")):
        actions["post.item.await_answer"](item=item, by=griet, waiting_for=whom)
    assert refusal(letters.chase, item=again(elsewhere), by=griet) == "AwaitsAnother"
    for item in (unsaid, there):
        letters.chase(item=again(item), by=griet)
        assert naming(item, "reminds").party_name == "Stad Gent"


def test_an_own_text_leaves_the_other_languages_as_they_are(office: Office) -> None:
    with guard.opened():
        ville = Party.objects.create(name="Ville de Namur", language="fr")
        TextTemplate.objects.create(
            code="receipt",
            purpose="receipt",
            name="Ontvangst",
            texts={"nl": {"subject": "Dank", "body": "Dank u."}},
        )
    items = [registered(office, party=ville), registered(office, party_name="Stad Gent")]
    for item in items:
        letters.acknowledge(item=item, by=office.as_("griet"))
    french, dutch = (naming(item, "acknowledges").text for item in items)
    assert french.startswith("Madame, Monsieur,")
    assert dutch == "Dank u."
