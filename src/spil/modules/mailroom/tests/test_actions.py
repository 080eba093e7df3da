"""What the office decides about its post: types with what they ask, templates of entries, texts and signatures."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import EventValues, subject_of
from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.modules.letters.public import STANDARD, acknowledge
from spil.modules.mailroom.actions import (
    change_text,
    remove_signature,
    remove_template,
    remove_text,
    save_as_template,
    set_type,
    write_signature,
    write_text,
)
from spil.modules.mailroom.queries import mailed
from spil.modules.post.public import (
    Channel,
    EntryTemplate,
    PostItem,
    Signature,
    cancel,
    register,
    register_outgoing,
    take,
)
from tests.support.deeds import again, naming, refusal
from tests.support.office import PEOPLE, Office, small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return small_office()


def registered(office: Office, **answers: Any) -> PostItem:
    return register(by=office.as_("griet"), **{"subject": "Vraag over de lift", **answers})[0]


def test_a_type_of_the_office_has_its_own_mandatory_fields_and_defaults_from_a_day_on(office: Office) -> None:
    by = office.as_("katrien")
    answers: dict[str, Any] = {
        "unit": office.units["FIN"],
        "person": office.people["nour"],
        "asks_answer": True,
    }
    made = set_type(by=by, name_nl="Subsidiedossier", mandatory=["your_reference"], answer_days=3, **answers)
    assert made.code == "subsidiedossier"
    assert refusal(registered, office=office, type="subsidiedossier") == "Lacking"
    item = registered(office, type="subsidiedossier", your_reference="S/12", arrived_on=date(2026, 11, 26))
    assert (item.record.owner, item.record.unit) == (office.people["nour"], office.units["FIN"])
    assert again(item).record.deadline_on == date(2026, 12, 1)
    later = set_type(by=by, type="subsidiedossier", from_on=office.today + DAY)
    assert later.names == {"nl": "Subsidiedossier"}
    assert refusal(set_type, by=by, name_nl="Subsidiedossier") == "NameTaken"
    assert refusal(set_type, by=by) == "NoType"
    assert refusal(set_type, by=office.as_("thijs"), name_nl="Eigen") == "NotPermitted"
    for channel in (Channel.FILE, Channel.EMAIL):
        typed: dict[str, Any] = {"type": "subsidiedossier", "channel": channel}
        assert refusal(registered, office=office, **typed) == "Lacking", (
            "whoever types is asked, by any channel"
        )
        by_itself = register(by=by, subject="x", by_intake=True, **typed)[0]
        assert by_itself.your_reference == "", "a file that came in is never turned away"


def test_an_entry_becomes_of_a_type_that_asks_more_only_with_what_that_asks(office: Office) -> None:
    by = office.as_("griet")
    asks: dict[str, Any] = {"mandatory": ["your_reference"], "mandatory_out": ["our_reference"]}
    set_type(by=office.as_("katrien"), name_nl="Vergunning", **asks)
    correct = actions["post.item.correct"]
    came = register(by=by, subject="Brief van de gemeente")[0]
    went = register_outgoing(by=by, subject="Brief aan de gemeente", answer_expected_by=office.today + DAY)[0]
    for item, lacks in ((came, "your_reference"), (went, "our_reference")):
        assert refusal(correct, item=item, by=by, type="vergunning") == "Lacking"
        assert again(item).type == "letter"
        correct(item=again(item), by=by, type="vergunning", **{lacks: "SUB-12"})
        assert again(item).type == "vergunning"


def test_what_goes_out_is_asked_what_its_type_makes_mandatory_by_every_way_in(office: Office) -> None:
    griet = office.as_("griet")
    rule: dict[str, Any] = {
        "type": "letter",
        "mandatory_out": ["party_name", "our_reference", "answer_expected_by"],
    }
    set_type(by=office.as_("katrien"), **rule)
    typed: dict[str, Any] = {"by": griet, "subject": "Opzegging", "our_reference": "CL/12"}
    full = {**typed, "party_name": "Telenova", "answer_expected_by": office.today + DAY}
    for left_out in ("party_name", "our_reference", "answer_expected_by"):
        for channel in (Channel.PAPER, Channel.REGISTERED, Channel.EMAIL):
            answers = {name: value for name, value in full.items() if name != left_out}
            assert refusal(register_outgoing, channel=channel, **answers) == "Lacking"
    assert register_outgoing(**full)[0].our_reference == "CL/12"
    assert register_outgoing(**{**typed, "type": "quote"})[0].party_name == "", "another type asks nothing"
    assert registered(office).our_reference == "", "what comes in has rules of its own"

    write = actions["post.outgoing.write"]
    letter: dict[str, Any] = {"by": griet, "subject": "Dag", "party_name": "Telenova", "text": "Dag"}
    assert refusal(write, **letter) == "Lacking", "what is written here too, of what is asked there"
    assert write(**letter, answer_expected_by=office.today + DAY)[0].record.number

    client = Client()
    client.force_login(User.objects.create_user("griet@x.example", person=office.people["griet"]))
    page = client.get("/do/post.outgoing.register/").content.decode()
    asks = json.loads(html.unescape(re.search(r'data-demands="([^"]+)"', page)[1]))  # type: ignore[index]
    assert asks == {"letter": ["party", "our_reference", "answer_expected_by"]}
    sent = client.post(
        "/do/post.outgoing.register/", {"subject": "Dag", "type": "letter", "channel": "paper"}
    )
    assert sent.status_code == 422
    assert "moet dit ingevuld zijn: Geadresseerde" in sent.content.decode()


def test_an_entry_is_kept_as_a_template_and_texts_refuse_fields_that_do_not_exist(office: Office) -> None:
    griet, katrien = office.as_("griet"), office.as_("katrien")
    item = registered(office, party=office.supplier, type="quote", handler=office.people["thijs"])
    kept = save_as_template(item=item, by=griet, name="Offerte papier")
    assert kept.values["party"] == str(office.supplier.pk)
    assert kept.values["type"] == "quote"
    assert refusal(save_as_template, item=item, by=griet, name="Offerte papier") == "NameTaken"
    text = {"purpose": "receipt", "subject": "Dank", "body": "{salutation} {nummer}"}
    assert refusal(write_text, by=katrien, name="Kort", **text) == "UnknownField"
    short = write_text(by=katrien, name="Kort", **{**text, "body": "{salutation} {number}. {signature}"})
    assert refusal(write_text, by=katrien, name="Kort", **{**text, "body": "x"}) == "NameTaken"
    write_signature(by=katrien, text="Kantoor De Linde", unit=None)
    write_signature(by=katrien, text="Dienst Facilitair", unit=office.units["FAC"])
    assert (
        refusal(
            write_signature,
            by=katrien,
            text="x",
            unit=office.units["FAC"],
            person=office.people["thijs"],
        )
        == "OneOwner"
    )
    acknowledge(item=item, by=griet, text=short.code, way="paper")
    words = naming(item, "acknowledges").text
    assert words == f"Geachte heer, geachte mevrouw, {item.record.number}. Dienst Facilitair"
    change_text(template=short, by=katrien, language="fr", subject="Merci", body="{number}")
    assert set(short.texts) <= {"nl", "fr"}
    remove_template(template=kept, by=griet)


def receipt(office: Office) -> str:
    """What whoever writes is told, in the name of Thijs."""
    item = registered(office, party=office.supplier, type="quote", handler=office.people["thijs"])
    acknowledge(item=item, by=office.as_("griet"), text="receipt", way="paper")
    return str(naming(item, "acknowledges").text)


def test_a_text_is_removed_and_that_of_spil_comes_back(office: Office) -> None:
    katrien = office.as_("katrien")
    text = {"name": "Kort", "purpose": "receipt", "subject": "Dank", "body": "Dank u."}
    own = write_text(by=katrien, instead_of="receipt", **text)
    assert receipt(office) == "Dank u."
    assert refusal(remove_text, by=office.as_("griet"), template=own) == "NotPermitted"
    remove_text(by=katrien, template=own)
    assert "Testkantoor De Linde" in receipt(office)
    write_text(by=katrien, **text)


def test_after_a_signature_that_is_removed_comes_the_next_that_fits(office: Office) -> None:
    by = office.as_("katrien")
    text = {"name": "Kort", "purpose": "receipt", "subject": "Dank", "body": "{signature}"}
    write_text(by=by, instead_of="receipt", **text)
    for owner, words in zip(owners(office), ("Dienst Facilitair", "Thijs", "De Linde"), strict=True):
        write_signature(by=by, text=words, **owner)
    below = []
    for mine in ({"person__isnull": False}, {"unit__isnull": False}, {}):
        below.append(receipt(office))
        remove_signature(by=by, signature=Signature.objects.get(**mine))
    assert below == ["Thijs", "Dienst Facilitair", "De Linde"]
    assert receipt(office).endswith("Testkantoor De Linde")


def owners(office: Office) -> list[dict[str, Any]]:
    return [{"unit": office.units["FAC"]}, {"person": office.people["thijs"]}, {}]


def test_a_signature_is_written_again_by_whoever_it_is_of(office: Office) -> None:
    """The row stays and keeps its other languages; what is told of it is told of that row."""
    by = office.as_("katrien")
    for owner in owners(office):
        write_signature(by=by, text="Eerst", **owner)
        write_signature(by=by, text="D'abord", language="fr", **owner)
        for _twice in range(2):
            write_signature(by=by, text="Daarna", **owner)
    assert [one.texts for one in Signature.objects.all()] == [{"nl": "Daarna", "fr": "D'abord"}] * 3
    told = EventValues.objects.filter(event__action="post.signature.write")
    for signature in Signature.objects.all():
        assert told.filter(subject=subject_of(Signature, signature.pk)).count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_a_signature_at_the_same_moment_both_languages_stand(office: Office) -> None:
    for owner in owners(office):
        at_the_same_moment(
            *(
                partial(write_signature, by=office.as_("katrien"), text=language, language=language, **owner)
                for language in ("nl", "fr", "en")
            )
        )
    assert [set(one.texts) for one in Signature.objects.all()] == [{"nl", "fr", "en"}] * 3


@pytest.mark.parametrize("level", ["unit", "named"])
def test_of_what_is_not_for_everybody_a_template_keeps_no_word_and_nobody(office: Office, level: str) -> None:
    """Every keeper of the register reads the templates."""
    item = registered(
        office, confidentiality=level, party=office.supplier, type="quote", channel=Channel.REGISTERED,
        handler=office.people["griet"], unit=office.units["FAC"], our_reference="Zaak Peeters",
    )  # fmt: skip
    kept = save_as_template(item=item, by=office.as_("griet" if level == "named" else "katrien"), name="x")
    unit = str(office.units["FAC"].pk)
    assert kept.values == {
        "kind": "incoming", "type": "quote", "channel": "registered", "unit": unit, "confidentiality": level,
    }  # fmt: skip


def test_with_a_contact_that_is_erased_on_request_its_templates_go(office: Office) -> None:
    griet = office.as_("griet")
    with guard.opened():
        party = Party.objects.create(name="Advocaat X")
    item = registered(office, party=party, type="quote")
    save_as_template(item=item, by=griet, name="Brief van Advocaat X")
    told = EventValues.objects.filter(changes__contains="Brief van Advocaat X")
    assert told.exists()
    save_as_template(item=registered(office, party=office.supplier), by=griet, name="Liften")
    cancel(item=again(item), by=griet, reason="Dubbel")
    actions["privacy.party.forget"](party=party, by=office.as_("sofie"), ground="b")
    assert [one.name for one in EntryTemplate.objects.all()] == ["Liften"]
    assert not told.exists()


def test_a_text_of_the_office_comes_in_place_of_a_built_in_one_only_when_that_is_asked(
    office: Office,
) -> None:
    by = office.as_("katrien")
    text: dict[str, Any] = {"by": by, "purpose": "letter", "subject": "Dag", "body": "Eigen woorden"}
    own = [write_text(name=name, **text).code for name in ("Reminder", "Refusal", "Receipt", "Interim")]
    asked = next(one for one in actions["post.item.answer"].questions if one.name == "office_text")
    assert [code in STANDARD for code in own] == [False] * 4
    assert {*own, "interim"} <= dict(asked.choices_for(by, None)).keys()
    assert write_text(name="Aanmaning", instead_of="reminder", **text).code == "reminder"
    assert refusal(write_text, name="Opnieuw", instead_of="reminder", **text) == "NameTaken"


def test_long_names_that_begin_alike_are_two_and_the_same_name_is_one(office: Office) -> None:
    by = office.as_("katrien")
    text: dict[str, Any] = {"by": by, "purpose": "receipt", "subject": "Dag", "body": "Dank u"}
    codes = {
        write_text(name=f"Ontvangst bevestigen {whom}", **text).code for whom in ("klant", "leverancier")
    }
    assert len(codes) == 2
    assert refusal(write_text, name=" ontvangst  bevestigen KLANT", **text) == "NameTaken"
    home, abroad = (set_type(by=by, name_nl=f"Aangetekende zending {place}") for place in ("hier", "elders"))
    assert home.code != abroad.code
    assert refusal(set_type, by=by, name_nl="aangetekende zending Hier") == "NameTaken"
    assert refusal(set_type, by=by, name_nl="klacht") == "NameTaken", "a built-in type has that name"
    assert refusal(set_type, by=by, name_fr="Envoi", name_nl="Aangetekende zending hier") == "NameTaken"


def test_a_type_that_gets_a_name_in_another_language_keeps_the_others(office: Office) -> None:
    by = office.as_("katrien")
    made = set_type(by=by, name_nl="Subsidiedossier", name_en="Grant")
    later = set_type(by=by, type=made.code, name_fr="Subside", name_en="Subsidy")
    assert later.names == {"nl": "Subsidiedossier", "fr": "Subside", "en": "Subsidy"}


def test_an_e_mail_that_was_cancelled_while_it_waited_says_that_it_does_not_go(office: Office) -> None:
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", email="info@gent.example")
    by, expected = office.as_("griet"), {"answer_expected_by": office.today + DAY}
    written = {"subject": "Opzegging", "party": party, "text": "Dag", "way": "email", **expected}
    item = actions["post.outgoing.write"](by=by, **written)[0]
    cancel(item=again(item), by=by, reason="vergissing")
    panel = mailed(again(item), by)
    assert panel is not None
    [line] = panel["lines"]
    assert (line["family"], line["word"], line["error"]) == ("cancelled", "Niet meer verzonden", "")


@pytest.mark.parametrize("asks", [False, True])
def test_what_comes_in_by_itself_for_named_people_is_read_by_the_office_manager(
    office: Office, asks: bool
) -> None:
    set_type(by=office.as_("katrien"), type="letter", confidentiality="named", asks_answer=asks)
    file = store().put(b"From: an@stad.example\nSubject: Vraag\nMessage-ID: <1@x>\n\nDag\n", name="mail.eml")
    record = take([file], office.system())[0].item.record
    seen = [key for key in PEOPLE if Record.objects.visible_to(office.as_(key)).filter(pk=record.pk).exists()]
    assert seen == ["katrien"]
