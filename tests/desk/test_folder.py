"""The signing folder: what it says before one decides, one key each, many at once, and the deputy's days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.events.models import Event
from spil.foundation.handling.actions import advise
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import RoleAssignment
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.invoices.actions import code, make_from_post
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import APPROVED, NEW, TO_APPROVE
from tests.consistency.planting import sow
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = small_office()
    office.today = timezone.localdate()  # pages ask the clock of the request
    everybody_signs_in(office, "geheim-genoeg")
    return office


def client_of(office: Office, who: str) -> Client:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.get(person=office.people[who]))
    return client


def folder(client: Client, at: str = "") -> str:
    return unescape(client.get(f"/folder/{at}").content.decode())


def test_a_decision_says_what_it_is_and_what_is_risky_before_it_is_opened(office: Office) -> None:
    invoice = office.coded(net="1240.00")
    html = folder(client_of(office, "jeroen"))
    assert invoice.record.title in html
    for words in ("Leverancier", "Te betalen", "Kostenplaats", "De eerste factuur van deze leverancier."):
        assert words in html, words


def test_an_account_that_nobody_confirmed_and_the_same_amount_twice_are_risks(office: Office) -> None:
    office.coded(net="1240.00")
    second = office.coded(net="1240.00", number="F-2")
    with guard.opened():
        office.account.confirmed_at = None
        office.account.save()
    html = folder(client_of(office, "jeroen"), f"?at={second.pk}")
    assert "Een nieuw rekeningnummer, dat nog niemand bevestigde." in html
    assert "Een andere factuur van deze leverancier heeft hetzelfde bedrag" in html
    assert "De eerste factuur van deze leverancier." not in html


def test_the_folder_warns_of_what_the_page_warns_of(office: Office) -> None:
    office.invoice(number="F-2026-001")
    elsewhere = invoice_file(number="F2026001", issued_on=date(2026, 11, 20), buyer_vat="BE0202239951")
    item = office.post_item(elsewhere.replace(b"Testkantoor De Linde", b"Andere BV"))
    make_from_post(item=item, by=office.as_("nour"))
    invoice = Invoice.objects.latest("pk")
    code(invoice=invoice, by=office.as_("nour"), cost_centre=office.cost_centres["6100"])
    client = client_of(office, "jeroen")
    page = unescape(client.get(f"/record/{invoice.pk}/", follow=True).content.decode())
    assert "Ze is gericht aan Andere BV." in page
    assert "Lijkt op" in page
    html = folder(client)
    assert "Ze is gericht aan Andere BV, en dat zijn wij niet." in html
    assert "en dezelfde datum of bijna hetzelfde nummer." in html
    assert "Niets valt op." not in html


def test_a_number_of_ours_that_is_written_in_another_way_is_ours(office: Office) -> None:
    ours = invoice_file(buyer_vat="BE0202239951").replace(b"BE0202239951", b"BE403019261")
    ours = ours.replace(b"Testkantoor De Linde", b"De Linde")
    make_from_post(item=office.post_item(ours), by=office.as_("nour"))
    invoice = Invoice.objects.get()
    code(invoice=invoice, by=office.as_("nour"), cost_centre=office.cost_centres["6100"])
    client = client_of(office, "jeroen")
    page = unescape(client.get(f"/record/{invoice.pk}/", follow=True).content.decode())
    assert "Ze is gericht aan Testkantoor De Linde." in page
    assert "dat zijn wij niet" not in folder(client)


def test_a_monthly_amount_of_one_supplier_is_no_risk(office: Office) -> None:
    office.invoice(number="F-1", issued_on=date(2026, 10, 20))
    office.coded(number="F-2", issued_on=date(2026, 11, 20))
    office.invoice(number="F-2", issued_on=date(2025, 11, 20), net="77.00")
    assert "Een andere factuur van deze leverancier" not in folder(client_of(office, "jeroen"))


def test_one_button_agrees_and_the_next_one_comes_by_itself(office: Office) -> None:
    first, second = office.coded(net="100.00"), office.coded(net="200.00", number="F-2")
    client = client_of(office, "jeroen")
    html = folder(client, f"?at={first.pk}")
    url, following = re.findall(
        rf'action="(/record/{first.pk}/do/[^"]+approve/)".*?name="next" value="([^"]+)"', html, re.DOTALL
    )[0]
    answer = client.post(url, {"next": following}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/folder/?at={second.pk}"
    assert Record.objects.get(pk=first.pk).state == APPROVED.code
    back = re.search(r'action="([^"]*undo[^"]*)"', answer.content.decode())
    assert back, "what was just agreed to can be taken back"
    client.post(back.group(1))
    assert Record.objects.get(pk=first.pk).state == TO_APPROVE.code


def test_the_other_button_sends_back_with_the_reason_that_was_written_beside_it(office: Office) -> None:
    invoice = office.coded(net="100.00")
    client = client_of(office, "jeroen")
    assert 'name="reason"' in folder(client)
    client.post(
        f"/record/{invoice.pk}/do/invoices.invoice.send_back/", {"reason": "verkeerd", "next": "/folder/"}
    )
    assert Record.objects.get(pk=invoice.pk).state == NEW.code


def test_many_are_decided_at_once_and_what_is_refused_says_why(office: Office) -> None:
    invoices = [office.coded(net=f"{number}00.00", number=f"F-{number}") for number in (1, 2, 3)]
    client = client_of(office, "jeroen")
    with guard.opened():  # somebody else coded it for him meanwhile: four eyes
        Invoice.objects.filter(pk=invoices[2].pk).update(coded_by=office.people["jeroen"])
    answer = client.post("/folder/many/", {"ids": [one.pk for one in invoices], "do": "agree"}, follow=True)
    html = unescape(answer.content.decode())
    assert "2 keer akkoord" in html
    assert f"{invoices[2].record.number}: " in html
    assert [Record.objects.get(pk=one.pk).state for one in invoices] == [
        APPROVED.code,
        APPROVED.code,
        TO_APPROVE.code,
    ]


def test_many_go_back_with_one_reason_and_not_without(office: Office) -> None:
    invoices = [office.coded(net=f"{number}00.00", number=f"F-{number}") for number in (1, 2)]
    client, ids = client_of(office, "jeroen"), [one.pk for one in invoices]
    client.post("/folder/many/", {"ids": ids, "do": "back", "reason": " "})
    assert {Record.objects.get(pk=pk).state for pk in ids} == {TO_APPROVE.code}
    client.post("/folder/many/", {"ids": ids, "do": "back", "reason": "zonder bestelbon"})
    assert {Record.objects.get(pk=pk).state for pk in ids} == {NEW.code}


@pytest.mark.parametrize(
    ("starts", "lasts", "seen"), [(0, 1, True), (-3, 4, True), (-3, 3, False), (1, 2, False)]
)
def test_a_deputy_decides_from_the_first_to_the_last_day_of_the_absence(
    office: Office, starts: int, lasts: int, *, seen: bool
) -> None:
    invoice = office.coded(net="100.00")
    from_on = office.today + timedelta(days=starts)
    office.absent("jeroen", deputy="bart", from_on=from_on, until_on=from_on + timedelta(days=lasts))
    html = folder(client_of(office, "bart"))
    assert (invoice.record.title in html) == seen
    assert ("voor Jeroen Hendriks, als vervanger" in html) == seen


def test_advice_is_read_by_whoever_decides_and_stays_in_the_timeline(office: Office) -> None:
    invoice = office.coded(net="100.00")
    advise(record=invoice.record, by=office.as_("griet"), advice="against", remark="Nog geen bestelbon.")
    html = folder(client_of(office, "jeroen"))
    assert "Griet Willems zou niet akkoord gaan" in html
    assert "Nog geen bestelbon." in html
    assert Event.objects.filter(record=invoice.record, action="records.record.advise").exists()


def test_advice_is_for_decisions_that_wait_and_of_those_who_prepare_them(office: Office) -> None:
    invoice = office.coded(net="100.00")
    with pytest.raises(Refused) as refused:
        advise(record=invoice.record, by=office.as_("thijs"), advice="for")
    assert refused.value.refusal.code == "NotPermitted"
    client_of(office, "jeroen").post(f"/record/{invoice.pk}/do/invoices.invoice.approve/", {})
    with pytest.raises(Refused) as refused:
        advise(record=Record.objects.get(pk=invoice.pk), by=office.as_("griet"), advice="for")
    assert refused.value.refusal.code == "NothingToDecide"


def test_four_eyes_that_would_stop_the_next_step_are_said_before_the_first(office: Office) -> None:
    with guard.opened():  # annelies is the only director, and stands in for who approves first
        RoleAssignment.objects.filter(person=office.people["bart"], role="director").delete()
    invoice = office.coded(net="6000.00")
    assert invoice.step_count == 2
    words = "Stap 2 komt ook bij jou, en niemand keurt twee keer goed."
    assert words not in folder(client_of(office, "jeroen"))
    office.absent("jeroen", deputy="annelies")
    client = client_of(office, "annelies")
    assert words in folder(client, f"?at={invoice.pk}")
    assert words in unescape(client.get(f"/record/{invoice.pk}/").content.decode())


def test_the_folder_costs_as_many_queries_for_thirty_decisions_as_for_one(office: Office) -> None:
    office.coded(net="100.00")
    client = client_of(office, "jeroen")
    client.get("/folder/")
    with CaptureQueriesContext(connection) as few:
        client.get("/folder/")
    with guard.opened():
        Invoice.objects.update(guard_key=None)
    sow(kinds["invoices.invoice"], 29)
    with guard.opened():
        for record in Record.objects.filter(kind="invoices.invoice", turns__isnull=True):
            Turn.objects.create(
                record=record,
                action="invoices.invoice.approve",
                person=office.people["jeroen"],
                is_decision=True,
            )
    with CaptureQueriesContext(connection) as many:
        html = folder(client)
    assert html.count('name="ids"') == 30
    assert len(many) == len(few), "\n".join(one["sql"][:200] for one in many.captured_queries)
