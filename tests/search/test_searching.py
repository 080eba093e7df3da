"""The page and the palette through the client: reasons, filters, proposals, sight."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from spil.foundation.actions.declaration import actions
from spil.foundation.files.store import store
from spil.foundation.identity.models import User
from spil.foundation.jobs.models import Job
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.search import queries, sqlite
from spil.foundation.search.jobs import read_files
from spil.foundation.search.models import Visit
from spil.foundation.search.visits import REMEMBERED, favourites, visited
from spil.modules.post.actions import register
from spil.modules.post.models import PostItem
from tests.support.canaries import plant
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def office() -> Office:
    made = small_office()
    everybody_signs_in(made, "geheim-genoeg")
    return made


def client_of(office: Office, key: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person=office.people[key]))
    return client


def page(client: Client, text: str, **more: Any) -> str:
    return client.get("/search/", {"q": text, **more}, headers={"accept-language": "nl"}).content.decode()


def palette(client: Client, text: str = "", **more: Any) -> str:
    answer = client.get("/search/palette/", {"q": text, **more}, headers={**HTMX, "accept-language": "nl"})
    return answer.content.decode()


def item(office: Office, subject: str, **answers: Any) -> PostItem:
    rows = register(by=office.as_("griet"), subject=subject, **answers)
    return next(row for row in rows if isinstance(row, PostItem))


def dossier(office: Office, title: str) -> Record:
    opened: Any = actions["dossiers.dossier.open"](title=title, type="plain", by=office.as_("katrien"))
    return opened.record


def main_part(html: str) -> str:
    """Without what paper says below it, which holds the minute."""
    return html.partition("<main")[2].partition("</main>")[0].partition('<p class="only-print colophon"')[0]


def test_a_hit_says_in_which_field_it_was_found_with_the_words_marked(office: Office) -> None:
    item(office, "Aanbod voor het dak", party_name="Dakwerken Vermaelen")
    item(office, "Vraag over de lift")
    client = client_of(office, "griet")
    assert "<mark>Vermaelen</mark>" in page(client, "vermaelen")
    assert "afzender Dakwerken <mark>Vermaelen</mark>" in page(client, "vermaelen")
    assert "<mark>lift</mark>" in page(client, "liften")
    assert "IN-2026-<mark>0001</mark>" in page(client, "0001")


def test_the_text_of_an_attachment_is_found_once_it_is_read_and_only_by_who_may_see_it(
    office: Office,
) -> None:
    letter = item(
        office, "Zonder veel woorden", confidentiality=Confidentiality.NAMED, handler=office.people["griet"]
    )
    file = store().put(b"De ketel in de kelder wordt gekeurd door Vlamwacht.", name="keuring.txt")
    actions["records.record.attach"](record=letter.record, by=office.as_("griet"), file=file)
    insider, stranger = client_of(office, "griet"), client_of(office, "thijs")
    assert "keuring.txt" not in page(insider, "vlamwacht")
    assert "<mark>keuring</mark>.txt" in page(insider, "bijlage:keuring")
    asked = Job.objects.filter(name="search.read_files").last()
    assert asked is not None
    assert read_files(**asked.arguments) == 1
    assert read_files(**asked.arguments) == 0
    shown = page(insider, "vlamwacht")
    assert "in bijlage keuring.txt" in shown
    assert "<mark>Vlamwacht</mark>" in shown
    for text in ("vlamwacht", "ketel", "bijlage:keuring", "vlamwahct"):
        for answer in (page(stranger, text), palette(stranger, text)):
            assert "keuring.txt" not in answer
            assert "Vlamwacht" not in answer
            assert "Zonder veel woorden" not in answer


@pytest.mark.long
def test_a_stranger_finds_no_canary_in_the_palette_and_the_insider_finds_each(office: Office) -> None:
    canaries = plant(office, insider="bart")
    insider, stranger = client_of(office, "bart"), client_of(office, "thijs")
    for canary in canaries:
        for asked in (canary.question, canary.record.number or "", *canary.words):
            found = (
                palette(stranger, asked)
                + palette(stranger, asked[:-2])
                + palette(stranger, on=canary.record.pk)
            )
            found += palette(stranger, about=canary.record.pk)
            assert f"/record/{canary.record.pk}/" not in found
            assert not [word for word in canary.words if word in found and word not in asked]
        assert f"/record/{canary.record.pk}/" in palette(insider, canary.question)


def test_nothing_is_meant_that_one_may_not_see(office: Office) -> None:
    item(office, "Overname Zilverberg", confidentiality=Confidentiality.NAMED, handler=office.people["griet"])
    assert "zilverberg" in page(client_of(office, "griet"), "zilvreberg")
    assert "zilverberg" not in main_part(page(client_of(office, "thijs"), "zilvreberg"))


def test_a_typing_error_still_finds_and_says_so(office: Office) -> None:
    item(office, "Huurverhoging Lindelei")
    shown = main_part(page(client_of(office, "griet"), "huurverhogign"))
    assert "anders geschreven" in shown
    assert "Bedoelde je" in shown
    assert "<mark>Huurverhoging</mark>" in shown


@pytest.mark.parametrize(
    ("beside", "is_meant"),
    [
        ("", True),
        ("van:vermaelen", True),
        ("van:peeters", False),
        ("-zilverberg", True),
        ("-lindelei", False),
        ('"in lindelei"', True),
        ('"lindelei in"', False),
    ],
)
def test_what_was_meant_is_tried_with_all_that_stands_beside_it(
    office: Office, beside: str, is_meant: bool
) -> None:
    item(office, "Huurverhoging lift in Lindelei", party_name="Vermaelen")
    item(office, "Dak van de Zilverberg", party_name="Peeters")
    shown = main_part(page(client_of(office, "griet"), f"huurverhogign lift {beside}"))
    assert ("Bedoelde je" in shown) is is_meant


@pytest.mark.parametrize(
    "asked",
    [
        ("van:papier", "type:factuur", ">1000", "vorige maand"),
        ("fournisseur:papier", "type:facture", ">1000", "le mois dernier"),
        ("from:papier", "kind:invoice", ">1000", "last month"),
    ],
)
def test_sender_kind_amount_and_period_narrow_the_palette_together(
    office: Office, asked: tuple[str, ...]
) -> None:
    october, other = date(2026, 10, 12), date(2026, 11, 2)
    office.invoice(number="DEZE", item="DEZE", net="1200.00", issued_on=october)
    office.invoice(number="TEKLEIN", item="TEKLEIN", net="500.00", issued_on=october)
    office.invoice(number="TELAAT", item="TELAAT", net="1300.00", issued_on=other)
    item(office, "Brief van Papier", party_name="Papier & Meer NV", type="letter")
    client = client_of(office, "nour")
    every = ("DEZE", "TEKLEIN", "TELAAT", "Brief")

    def found(*words: str) -> list[str]:
        shown = palette(client, " ".join(words)).replace("<mark>", "").replace("</mark>", "")
        return [one for one in every if one in shown]

    assert found(*asked) == found(*reversed(asked)) == ["DEZE"]
    assert [found(words) for words in asked] == [
        ["DEZE", "TEKLEIN", "TELAAT", "Brief"],
        ["DEZE", "TEKLEIN", "TELAAT"],
        ["DEZE", "TELAAT"],
        ["DEZE", "TEKLEIN"],
    ]
    assert found("van:papeir", *asked[1:]) == ["DEZE"]  # a typing error in a name is forgiven too
    assert found("van:ander", *asked[1:]) == []


@pytest.mark.parametrize("gathered", [0, sqlite.GATHERED])
def test_a_wide_reader_is_answered_the_same_by_what_records_know(
    office: Office, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "FEW", 0)
    monkeypatch.setattr(queries, "FEW_AUDIENCES", 0)
    monkeypatch.setattr(sqlite, "GATHERED", gathered)
    item(office, "Lift van Griet", handler=office.people["griet"])
    item(office, "Lift van niemand")
    item(office, "Trap van Griet", handler=office.people["griet"])
    found = main_part(page(client_of(office, "griet"), "lift eigenaar:griet is:open"))
    assert "van Griet" in found
    assert "niemand" not in found
    assert "Trap" not in found


def test_filters_are_shown_as_chips_and_unknown_ones_are_said(office: Office) -> None:
    item(office, "Vraag over de lift", party_name="Liften De Kroon")
    client = client_of(office, "griet")
    shown = main_part(page(client, "van:kroon soort:post is:open deze maand staat:xyzzy betreft:lift"))
    assert "Vraag over de" in shown
    for words in ("afzender <b>kroon</b>", "soort <b>", "is <b>open</b>", "deze maand"):
        assert words in shown
    assert "Er is geen staat “xyzzy”" in shown
    assert "“betreft:” is geen filter" in shown
    assert "Vraag over de" not in main_part(page(client, "van:kroon -lift"))
    assert "Vraag over de" not in main_part(page(client, "van:kroon eigenaar:annelies"))


def test_the_last_day_that_there_is_is_looked_for_as_a_word(office: Office) -> None:
    item(office, "Contract, geldig tot 31/12/9999")
    client = client_of(office, "griet")
    for text in ("31/12/9999", "datum:31/12/9999 geldig"):
        assert "Contract" in main_part(page(client, text)), text
    assert "Contract" in palette(client, "31/12/9999")


def test_the_palette_proposes_what_can_be_done(office: Office) -> None:
    invoice = office.coded()
    client = client_of(office, "jeroen")
    assert f"/record/{invoice.pk}/do/invoices.invoice.approve/" in palette(
        client, "goedkeuren", on=invoice.pk
    )
    assert "1 wacht hierop" in palette(client, "factuur goedkeuren")
    assert "/do/invoices.invoice.approve/" in palette(client, about=invoice.pk)
    assert "Leveranciers" in palette(client, "leverancier")
    assert "<mark>Nour</mark> El" in palette(client, "nour")
    assert "Papier &amp; Meer NV" in palette(client, "0477.472.701").replace("<mark>", "").replace(
        "</mark>", ""
    )


def test_an_empty_palette_shows_what_was_opened_last_to_that_person_alone(office: Office) -> None:
    letter = item(office, "Vraag over de lift")
    griet, thijs = client_of(office, "griet"), client_of(office, "thijs")
    assert griet.get(f"/search/seen/{letter.pk}/").status_code == 405
    assert griet.post(f"/search/seen/{letter.pk}/").status_code == 204
    assert f'data-record="{letter.pk}"' in palette(griet)
    assert f'data-record="{letter.pk}"' not in palette(thijs)
    hidden = plant(office, insider="bart")[0].record
    thijs.post(f"/search/seen/{hidden.pk}/")
    assert not Visit.objects.filter(record_id=hidden.pk).exists()
    visited(office.people["thijs"].pk, hidden.pk, office.now())
    assert hidden.title not in palette(thijs)


def test_only_so_many_visits_are_remembered_and_recent_and_frequent_ones_weigh_most(office: Office) -> None:
    me = office.people["griet"].pk
    for pk in range(1, REMEMBERED + 6):
        visited(me, pk, office.now())
    assert Visit.objects.filter(person_id=me).count() == REMEMBERED
    for _again in range(5):
        visited(me, REMEMBERED, office.now())
    assert next(iter(favourites(me, office.now()))) == REMEMBERED
    assert favourites(None, office.now()) == {}


def test_a_page_of_many_hits_costs_as_many_queries_as_one(office: Office) -> None:
    item(office, "Lift")
    client = client_of(office, "griet")
    page(client, "lift")
    with CaptureQueriesContext(connection) as few:
        page(client, "lift")
    for number in range(30):
        item(office, f"Lift {number}")
    with CaptureQueriesContext(connection) as many:
        shown = page(client, "lift")
    assert shown.count("<mark>Lift</mark>") >= 30
    # with fewer hits than enough, compounds are looked for as well
    assert len(many) <= len(few)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("-soort:factuur -soort:dossier", {"brief"}),
        ("-soort:dossier -soort:factuur", {"brief"}),
        ("soort:post -soort:factuur", {"brief"}),
        ("-soort:factuur soort:post", {"brief"}),
        ("soort:post soort:factuur -soort:factuur", {"brief"}),
        ("soort:post soort:factuur", {"brief", "nota"}),
        ("soort:factuur -soort:factuur", set()),
        ("soort:post -soort:xyzzy", {"brief"}),
    ],
)
def test_kinds_that_are_asked_for_and_kinds_that_are_not_wanted_hold_together(
    office: Office, asked: str, found: set[str]
) -> None:
    there = {
        "brief": item(office, "Brief").record,
        "nota": office.invoice().record,
        "map": dossier(office, "Map"),
    }
    shown = page(client_of(office, "annelies"), asked)
    assert {name for name, record in there.items() if f"/record/{record.pk}/" in shown} == found


def test_a_minus_before_several_words_leaves_out_only_what_has_all_of_them(office: Office) -> None:
    item(office, "Rekening", party_name="Proximus NV")
    item(office, "Offerte", party_name="Liften De Kroon NV")
    item(office, "Antwoord", party_name="Proximus Pickx")
    client = client_of(office, "griet")
    for asked in ('-van:"Proximus NV" is:open', '-van:"nv proximus" soort:post'):
        shown = main_part(page(client, asked))
        assert [word in shown for word in ("Rekening", "Offerte", "Antwoord")] == [False, True, True], asked
    with_words = main_part(page(client, 'kroon -van:"Proximus NV" -van:"Liften NV"'))
    assert "Offerte" not in with_words


def test_a_dossier_is_found_among_many_records_that_are_called_alike(office: Office) -> None:
    building = dossier(office, "Gebouw Lindelei met toebehoren")
    for number in range(25):
        item(office, f"Lindelei {number}")
    letter = item(office, "Vraag over het dak")
    actions["records.record.file_in"](record=letter.record, dossier=building, by=office.as_("griet"))
    shown = main_part(page(client_of(office, "griet"), "dossier:lindelei"))
    assert "Vraag over het dak" in shown
    assert "Lindelei 3" not in shown


def test_what_was_found_is_narrowed_by_facets_and_read_page_by_page(office: Office) -> None:
    for number in range(52):
        item(office, f"Lift {number}")
    invoice = office.invoice()
    client = client_of(office, "griet")
    first = page(client, "lift")
    assert "page=2" in first
    assert first.count("<mark>Lift</mark>") == 50
    assert '<span class="n">52</span></div>' in first, "how many there are of it on all pages"
    assert page(client, "lift", page="2").count("<mark>Lift</mark>") == 2
    assert page(client, "lift", page="x").count("<mark>Lift</mark>") == 50
    register(by=office.as_("griet", today=date(2025, 5, 5)), subject="Een factuur van de lift")
    facets = page(client_of(office, "nour"), "factuur")
    counts = dict(re.findall(r'<span>([^<]+)</span><span class="n">(\d+)</span></a>', facets))
    assert counts == {
        "Post": "2", "Facturen": "1", "Nieuw": "1", "Afgehandeld": "1", "Te coderen": "1", "2026": "2", "2025": "1",
    }  # fmt: skip
    assert "q=factuur+soort%3AFacturen" in facets
    assert f"/record/{invoice.pk}/" in page(client_of(office, "nour"), "factuur soort:Facturen")


def test_each_year_of_the_facet_leads_to_what_it_counts(office: Office) -> None:
    item(office, "Lift, gekeurd", arrived_on=date(2025, 12, 28))
    item(office, "Lift, hersteld")
    client = client_of(office, "griet")
    link = r'href="(/search/[^"]+)"[^>]*><span>(20\d\d)</span><span class="n">(\d+)</span></a>'
    years = {year: (unescape(url), int(n)) for url, year, n in re.findall(link, page(client, "lift"))}
    assert sorted(years) == ["2025", "2026"]
    for url, number in years.values():
        assert client.get(url).content.decode().count("<mark>Lift</mark>") == number == 1


def test_what_is_forgiven_does_not_tell_which_words_others_use(office: Office) -> None:
    item(office, "Bezwaar tegen huurverhoging")
    client = client_of(office, "thijs")
    before = main_part(page(client, "huurverhogimg"))
    assert "huurverhoging" in before
    item(office, "huurverhogimg", confidentiality=Confidentiality.NAMED, handler=office.people["bart"])
    assert main_part(page(client, "huurverhogimg")) == before
