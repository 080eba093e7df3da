"""The page of the mailroom: what holds, with every action in reach, and who can when the reader cannot."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from spil.foundation.identity.models import User
from spil.modules.mailroom.actions import change_text, save_as_template, set_type, write_signature, write_text
from spil.modules.post.public import (
    Channel,
    Signature,
    TextTemplate,
    open_box,
    register,
    register_outgoing,
    set_gate,
)
from tests.record.playing import filled_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = small_office()
    for person in made.people.values():
        User.objects.create_user(person.email, "geheim-genoeg", person=person)
    return made


def client_of(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


TABS = ("types", "texts", "signatures", "templates", "gates", "boxes")


def settings_rows(client: Client, tab: str) -> dict[str, dict[str, Any]]:
    rows = client.get(f"/mailroom/?tab={tab}").context["page"]["rows"]
    return {row["name"]: {**row, "cells": [cell for _head, cell in row["told"]]} for row in rows}


def test_everything_the_office_has_set_stands_on_one_page_with_its_buttons(office: Office) -> None:
    by = office.as_("griet")
    katrien = office.as_("katrien")
    set_type(by=katrien, type="complaint", asks_answer=True, answer_days=5, person=office.people["griet"])
    text = write_text(
        by=katrien, name="Uitnodiging", purpose="letter", subject="U bent welkom", body="Kom langs."
    )
    write_signature(by=katrien, text="De wijkdienst")
    item = register(by=by, subject="Offerte lift", type="quote")[0]
    kept = save_as_template(item=item, by=by, name="Liften")
    gate = set_gate(by=katrien, manager=office.people["annelies"], keeper=office.people["fatma"])
    open_box(by=by, name="e-Box", emptied_by=office.people["griet"])
    client = client_of(office, "katrien")
    complaint = settings_rows(client, "types")["Klacht"]
    assert complaint["cells"][2] == "Griet Willems"
    assert "binnen 5 werkdagen" in complaint["cells"][3]
    urls = {
        tab: [link["url"] for row in settings_rows(client, tab).values() for link in row["links"]]
        for tab in TABS
    }
    assert any(f"/do/post.text.change/{text.pk}/" in url for url in urls["texts"])
    assert any(f"/do/post.text.remove/{text.pk}/" in url for url in urls["texts"])
    assert any(
        f"/do/post.signature.remove/{Signature.objects.get().pk}/" in url for url in urls["signatures"]
    )
    assert any(f"/do/post.gate.end/{gate.pk}/" in url for url in urls["gates"])
    assert any(f"/do/post.template.remove/{kept.pk}/" in url for url in urls["templates"])
    assert settings_rows(client, "signatures")["Het hele kantoor"]["cells"][0] == "De wijkdienst"
    assert settings_rows(client, "boxes")["e-Box"]["cells"][0] == "Griet Willems"
    for url in [url for found in urls.values() for url in found]:
        assert client.get(url).status_code == 200, url
    form = client.get(
        next(url for url in urls["texts"] if "post.text.change" in url and "language=nl" in url)
    )
    assert "Kom langs." in text_of(form)


def test_a_text_that_a_colleague_changed_meanwhile_is_not_written_over(office: Office) -> None:
    by, words = office.as_("katrien"), {"subject": "U bent welkom", "language": "nl"}
    text = write_text(by=by, name="Uitnodiging", purpose="letter", body="Kom\nlangs.", **words)
    katrien, here = client_of(office, "katrien"), f"/do/post.text.change/{text.pk}/"
    sent = filled_in(katrien.get(here))
    change_text(template=text, by=by, body="Kom\neens langs.", **words)
    met = katrien.post(here, {**sent, "language": "nl", "body": "Tot\nbinnenkort."})
    assert met.status_code == 422
    assert "eens langs." in text_of(met)
    assert katrien.post(here, {**filled_in(met), "language": "nl"}).status_code == 302
    assert TextTemplate.objects.get(pk=text.pk).texts["nl"]["body"].split() == ["Tot", "binnenkort."]


LONG = {"nl": ("Wij danken u. " * 80).strip(), "fr": ("Nous vous remercions. " * 60).strip()}


def in_two_languages(office: Office) -> TextTemplate:
    by = office.as_("katrien")
    text = write_text(by=by, name="Dank", purpose="letter", subject="Dank", body=LONG["nl"])
    change_text(template=text, by=by, language="fr", subject="Merci", body=LONG["fr"])
    return text


def link_to(client: Client, language: str) -> str:
    links = settings_rows(client, "texts")["Dank"]["links"]
    return next(str(link["url"]) for link in links if link["short"] == language)


def test_the_form_of_each_language_begins_with_what_is_written_in_it_however_long(office: Office) -> None:
    in_two_languages(office)
    katrien = client_of(office, "katrien")
    begun = {language: filled_in(katrien.get(link_to(katrien, language))) for language in ("nl", "fr", "en")}
    assert [one["subject"] for one in begun.values()] == [["Dank"], ["Merci"], ["Dank"]]
    bodies = {language: one["body"][0].strip() for language, one in begun.items()}
    # what is not written yet is written after the first
    assert bodies == {"nl": LONG["nl"], "fr": LONG["fr"], "en": LONG["nl"]}


def test_two_who_change_a_text_meet_in_the_same_language_and_in_no_other(office: Office) -> None:
    text, by = in_two_languages(office), office.as_("katrien")
    katrien, here = client_of(office, "katrien"), f"/do/post.text.change/{text.pk}/"
    sent = filled_in(katrien.get(link_to(katrien, "fr")))
    change_text(template=text, by=by, language="nl", subject="Bedankt", body="Dank u.")
    assert katrien.post(here, {**sent, "body": "Merci bien."}).status_code == 302
    sent = filled_in(katrien.get(link_to(katrien, "fr")))
    change_text(template=text, by=by, language="fr", subject="Merci", body="Grand merci.")
    met = katrien.post(here, {**sent, "body": "Mille mercis."})
    assert met.status_code == 422
    assert "Grand merci." in text_of(met)
    assert katrien.post(here, filled_in(met)).status_code == 302
    written = TextTemplate.objects.get(pk=text.pk).texts
    assert (written["fr"]["body"], written["nl"]["body"]) == ("Mille mercis.", "Dank u.")


def test_a_language_that_is_chosen_in_the_form_is_not_written_over_unseen(office: Office) -> None:
    text = in_two_languages(office)
    katrien, here = client_of(office, "katrien"), f"/do/post.text.change/{text.pk}/"
    sent = filled_in(katrien.get(link_to(katrien, "nl")))
    met = katrien.post(here, {**sent, "language": "fr", "body": "Merci bien."})
    assert met.status_code == 422
    assert LONG["fr"] in text_of(met)
    assert katrien.post(here, {**sent, "language": "en", "body": "Many thanks."}).status_code == 302


def test_a_template_begins_an_entry_of_its_own_direction(office: Office) -> None:
    griet = office.as_("griet")
    came = register(by=griet, subject="Offerte lift", type="quote")[0]
    went = register_outgoing(by=griet, subject="Uw offerte", party=office.supplier, channel=Channel.EMAIL)[0]
    save_as_template(item=came, by=griet, name="Liften")
    save_as_template(item=went, by=griet, name="Antwoord")
    client = client_of(office, "griet")
    rows = settings_rows(client, "templates")
    assert {name: row["cells"][0] for name, row in rows.items()} == {
        "Liften": "Inkomend",
        "Antwoord": "Uitgaand",
    }
    assert [one.name for one in client.get("/post/new/").context["page"]["templates"]] == ["Liften"]
    begun = text_of(client.get(rows["Antwoord"]["url"]))
    assert 'value="Uw offerte"' in begun
    assert f'<option value="{office.supplier.pk}" selected' in begun
    assert 'value="Offerte lift"' in text_of(client.get(rows["Liften"]["url"]))


def test_a_type_has_a_row_for_each_period_and_the_past_cannot_be_changed(office: Office) -> None:
    katrien = office.as_("katrien")
    year = katrien.today.year
    for first_on in (date(year - 1, 1, 1), date(year, 1, 1), date(year + 1, 1, 1)):
        set_type(
            by=katrien, type="quote", asks_answer=True, answer_days=first_on.year - year + 3, from_on=first_on
        )
    page = client_of(office, "katrien").get("/mailroom/?tab=types").context["page"]
    periods = [row for row in page["rows"] if row["name"] == "Offerte"]
    assert [bool(row["links"]) for row in periods] == [False, True, True]
    assert [row["quiet"] for row in periods] == [True, False, False]
    assert [
        f"binnen {days} werkdagen" in row["told"][3][1] for row, days in zip(periods, (2, 3, 4), strict=True)
    ] == [True] * 3


def test_who_may_not_change_the_settings_is_told_who_can_and_who_is_no_keeper_stays_outside(
    office: Office,
) -> None:
    told = text_of(client_of(office, "lotte").get("/mailroom/"))
    assert "Wijzigen kan" in told
    refused = client_of(office, "thijs").get("/mailroom/")
    assert refused.status_code == 403
    assert "Officemanager" in text_of(refused)
    manager = client_of(office, "jeroen").get("/mailroom/").context["page"]
    assert [tab["title"] for tab in manager["tabs"]] == ["Wie post opent"]


def test_places_for_keepers_are_in_the_menu_of_keepers_alone(office: Office) -> None:
    def places(key: str) -> set[str]:
        shell = client_of(office, key).get("/list/post.incoming/").context["shell"]
        return {item["url"] for group in shell["menu"] for item in group["items"]} | {
            one["url"] for one in shell["me"]["settings"]
        }

    for_keepers = {"/post/new/", "/mailroom/register/", "/mailroom/"}
    assert for_keepers <= places("griet")
    assert not for_keepers & places("thijs")
    found = client_of(office, "thijs").get("/search/palette/?q=Register+afdrukken")
    assert "/mailroom/register/" not in text_of(found)


def test_the_list_of_post_leads_to_its_settings_for_whom_they_are(office: Office) -> None:
    urls = {
        key: client_of(office, key).get("/list/post.incoming/").context["list"]["settings_url"]
        for key in ("griet", "thijs")
    }
    assert urls == {"griet": "/mailroom/", "thijs": ""}
