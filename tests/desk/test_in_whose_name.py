"""A form is done in the name in which its page was drawn, whatever was chosen in another tab since."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.events.models import Event
from spil.foundation.organisation.models import Mandate
from tests.desk.playing import client_of, deed, hidden, page
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = small_office()
    office.today = timezone.localdate()  # pages ask the clock of the request
    everybody_signs_in(office, "geheim-genoeg")
    return office


def letter_of_katrien(office: Office, client: Client) -> tuple[int, str]:
    """A letter, and the form that renames it; Katrien may act for Annelies by mandate 9."""
    office.mandate(9, "katrien", ["post.*", "records.*"], giver="annelies")
    pk = office.post_item(b"hallo", by="katrien").pk
    return pk, deed(pk, "records.record.rename")


def last_done(pk: int) -> tuple[str, str]:
    event = Event.objects.filter(record=pk).order_by("-sequence").first()
    assert event is not None
    return event.action.rpartition(".")[2], str(event.on_behalf_of or "")


def looks_at_the_day_of(client: Client, office: Office, who: str) -> None:
    client.get(f"/?for={office.people[who].pk}")


@pytest.mark.parametrize("drawn_for", ["katrien", "annelies", ""])
def test_a_form_is_done_in_the_name_in_which_it_was_drawn(office: Office, drawn_for: str) -> None:
    """Whatever somebody looks at in another tab meanwhile."""
    client = client_of(office, "katrien")
    pk, rename = letter_of_katrien(office, client)
    client.get(f"/?for={office.people[drawn_for].pk if drawn_for else ''}")
    given = hidden(page(client, rename), f'action="{rename}"')
    looks_at_the_day_of(client, office, "annelies" if drawn_for != "annelies" else "katrien")
    client.post(rename, {**given, "title": "Nieuw onderwerp"})
    assert last_done(pk) == ("rename", "Annelies Claes" if drawn_for == "annelies" else "")


def test_so_is_what_a_dialog_asks_over_a_page(office: Office) -> None:
    """The form in the dialog is drawn later than the page; it acts in the name that stands in the head of the page."""
    client = client_of(office, "katrien")
    pk, rename = letter_of_katrien(office, client)
    head = re.search(r"hx-headers='([^']+)'", page(client, f"/record/{pk}/"))
    assert head
    looks_at_the_day_of(client, office, "annelies")
    asks = {"HX-Request": "true", "HX-Target": "ask-body", **json.loads(head.group(1))}
    given = hidden(page(client, rename, headers=asks), f'action="{rename}"')
    client.post(rename, {**given, "title": "Nieuw onderwerp"}, headers=asks)
    assert last_done(pk) == ("rename", "")


@pytest.mark.parametrize("place", ["button", "many", "remark", "undo"])
def test_so_is_whatever_else_a_page_does(office: Office, place: str) -> None:
    client = client_of(office, "katrien")
    pk, rename = letter_of_katrien(office, client)
    if place == "undo":
        client.post(rename, {"title": "Nieuw onderwerp"})
    at = "/list/post.incoming/?view=all" if place == "many" else f"/record/{pk}/"
    html = page(client, at)
    looks_at_the_day_of(client, office, "annelies")
    if place == "button":
        take = deed(pk, "post.item.take_in_hand")
        client.post(take, hidden(html, f'action="{take}"'))
        done = "take_in_hand"
    elif place == "many":
        given = {**hidden(html, "data-bulk"), "ids": [pk], "asked": "1", "title": "Nieuw onderwerp"}
        client.post("/many/records.record.rename/", given)
        done = "rename"
    elif place == "remark":
        say = f"/record/{pk}/remark/"
        client.post(say, {**hidden(html, f'action="{say}"'), "text": "Gezien."})
        done = "remark"
    else:
        undo = re.search(r'action="(/undo/\d+/)"', html)
        assert undo
        client.post(undo.group(1), hidden(html, f'action="{undo.group(1)}"'))
        done = "rename"
    assert last_done(pk) == (done, "")


def test_a_form_in_somebodys_name_is_refused_when_the_mandate_ended(office: Office) -> None:
    """And never done in another name without a word."""
    client = client_of(office, "katrien")
    pk, rename = letter_of_katrien(office, client)
    looks_at_the_day_of(client, office, "annelies")
    given = hidden(page(client, rename), f'action="{rename}"')
    with guard.opened():
        Mandate.objects.filter(number__in=(4, 9)).update(until_on=office.today)
    came = f"http://testserver/record/{pk}/"
    told = client.post(rename, {**given, "title": "Nieuw onderwerp"}, follow=True, headers={"referer": came})
    assert told.redirect_chain == [(f"/record/{pk}/", 302)]
    words = "Deze pagina stond op naam van iemand voor wie je niet meer handelt. Er is niets gedaan."
    assert words in unescape(told.content.decode())
    asks = {"HX-Request": "true", "X-In-Name": str(office.people["annelies"].pk)}
    assert client.get(rename, headers=asks).headers["HX-Refresh"] == "true"
    moved = client.post(f"/record/{pk}/move/", {**given}, headers={"accept": "application/json"})
    assert (moved.status_code, moved.json()["reason"]) == (422, words)
    assert last_done(pk)[0] != "rename"
    given = hidden(page(client, rename), f'action="{rename}"')
    client.post(rename, {**given, "title": "Nieuw onderwerp"})
    assert last_done(pk) == ("rename", ""), "from a page that says so"


def test_where_one_came_from_is_never_another_site(office: Office) -> None:
    client = client_of(office, "katrien")
    _pk, rename = letter_of_katrien(office, client)
    headers = {"referer": "http://testserver//evil.example/"}
    assert client.post(rename, {"in-name": "999999"}, headers=headers).headers["Location"] == "/"


@pytest.mark.parametrize("url", ["/for/", "/preferences/", "/logout/", "/draft/"])
def test_what_is_done_in_nobodys_name_goes_on_when_the_mandate_ended(office: Office, url: str) -> None:
    client = client_of(office, "katrien")
    answer = client.post(url, {"in-name": str(office.people["bart"].pk), "form": "x", "values": "{}"})
    assert "HX-Refresh" not in answer.headers
    assert "niets gedaan" not in unescape(client.get("/").content.decode())


def test_every_form_says_in_whose_name_its_page_acts(office: Office) -> None:
    client = client_of(office, "katrien")
    pk, rename = letter_of_katrien(office, client)
    for at in ("/", f"/record/{pk}/", rename, "/list/post.incoming/?view=all", "/folder/", "/notebook/"):
        html = page(client, at)
        forms = re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL)
        assert forms
        assert all(form.count('name="in-name" value="0"') == 1 for form in forms), at
