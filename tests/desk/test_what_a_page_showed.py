"""What a page decides is what it showed, and “all that fits” is what fitted when the list was drawn."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.handling.actions import remark
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.listing.models import Report
from spil.foundation.organisation.models import CostCentre
from spil.foundation.records.models import Record
from tests.desk.playing import client_of, deed, hidden, page
from tests.support.canaries import plant
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db
APPROVE = "invoices.invoice.approve"


@pytest.fixture
def office() -> Office:
    office = small_office()
    office.today = timezone.localdate()  # pages ask the clock of the request
    everybody_signs_in(office, "geheim-genoeg")
    return office


def hers(office: Office, code: str) -> CostCentre:
    centre: CostCentre = office.cost_centres[code]
    with guard.opened():
        centre.responsible = office.people["annelies"]
        centre.save()
    return centre


def coded_anew(office: Office, invoice: Any, centre: CostCentre) -> None:
    """Sent back, and asked of the same person again, on another cost centre."""
    actions["invoices.invoice.send_back"](
        invoice=office.again(invoice), by=office.as_("bart"), reason="Bedrag klopt niet met de bestelling"
    )
    actions["invoices.invoice.code"](invoice=office.again(invoice), by=office.as_("nour"), cost_centre=centre)


def due_later(office: Office, invoice: Any) -> None:
    actions["invoices.invoice.change_due_date"](
        invoice=office.again(invoice),
        by=office.as_("nour"),
        due_on=office.today + timedelta(days=90),
        reason="Later",
    )


def state(office: Office, invoice: Any) -> str:
    found: str = office.again(invoice).record.state
    return found


# -- deciding ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["/folder/?at={}", "/record/{}/", "/", "/today/decisions/"])
def test_what_changed_since_the_page_is_not_decided_unseen(office: Office, at: str) -> None:
    """As by mail (test_what_changed_since_the_mail_is_not_decided_unseen); what is looked at again is decided."""
    centre, invoice = hers(office, "6100"), office.coded("6200", net="100.00")
    client, here = client_of(office, "annelies"), deed(invoice.pk, APPROVE)
    given = hidden(page(client, at.format(invoice.pk)), f'action="{here}"')
    coded_anew(office, invoice, centre)
    answer = client.post(here, given)
    html = unescape(answer.content.decode())
    assert (answer.status_code, state(office, invoice)) == (422, "to_approve")
    assert "Iemand heeft dit intussen gewijzigd." in html
    assert f'<a class="btn" href="/record/{invoice.pk}/">Eerst bekijken</a>' in html
    assert "btn-main" not in html.split("</form>")[-2], "nothing to press again unseen"
    client.post(here, hidden(page(client, f"/record/{invoice.pk}/"), f'action="{here}"'))
    assert state(office, invoice) == "approved"


def test_nor_many_at_once(office: Office) -> None:
    changed, same = office.coded("6100", net="100.00"), office.coded("6100", net="50.00", number="F-2")
    client = client_of(office, "jeroen")
    given = hidden(page(client, "/folder/"), "data-folder")
    due_later(office, changed)
    told = client.post("/folder/many/", {**given, "ids": [changed.pk, same.pk], "do": "agree"}, follow=True)
    assert (state(office, changed), state(office, same)) == ("to_approve", "approved")
    assert f"{changed.record.number}: Iemand heeft dit intussen gewijzigd." in unescape(told.content.decode())


@pytest.mark.parametrize("way", ["from the menu", "by script"])
def test_nor_by_moving_a_card(office: Office, way: str) -> None:
    invoice = office.coded("6100", net="100.00")
    client, move = client_of(office, "jeroen"), f"/record/{invoice.pk}/move/"
    board = page(client, "/list/invoices.invoice/?view=open&shape=board")
    card = re.search(rf'id="card-{invoice.pk}".*?</li>', board, re.DOTALL)
    assert card
    if way == "by script":  # js/lists.js
        seen = re.search(r'data-seen="(\d+)"', card.group(0))
        assert seen
        given = {f"seen-{invoice.pk}": seen.group(1)}
        due_later(office, invoice)
    else:
        menu = re.search(r'hx-get="([^"]+)"', card.group(0))
        assert menu
        due_later(office, invoice)
        given = hidden(page(client, menu.group(1)), f'action="{move}"')
    answer = client.post(move, {**given, "state": "approved"}, headers={"accept": "application/json"})
    assert (answer.status_code, state(office, invoice)) == (422, "to_approve")
    assert answer.json()["reason"].startswith("Iemand heeft dit intussen gewijzigd.")


def test_a_form_that_asks_more_hands_on_what_the_page_showed(office: Office) -> None:
    """Sending back asks for a reason: the page leads to the form, and the form knows less than the page."""
    invoice = office.coded("6100", net="100.00")
    client, back = client_of(office, "jeroen"), deed(invoice.pk, "invoices.invoice.send_back")
    link = re.search(rf'href="({back}[^"]*)"', page(client, f"/record/{invoice.pk}/"))
    assert link
    due_later(office, invoice)
    assert "Iemand heeft dit intussen gewijzigd." in page(client, link.group(1))
    sent = client.post(link.group(1), {"reason": "Te vroeg"})
    assert (sent.status_code, state(office, invoice)) == (422, "to_approve")
    assert "Te vroeg" in unescape(sent.content.decode()), "what was typed still stands there"


def test_what_is_no_decision_is_done_to_the_record_as_it_is_by_now(office: Office) -> None:
    invoice = office.coded("6100", net="100.00")
    client, rename = client_of(office, "katrien"), deed(invoice.pk, "records.record.rename")
    given = hidden(page(client, rename), f'action="{rename}"')
    due_later(office, invoice)
    client.post(rename, {**given, "title": "Stoelen"})
    assert office.again(invoice).record.title == "Stoelen"


# -- many of a list ------------------------------------------------------------------------------------------

TO_APPROVE = "/list/invoices.invoice/?view=open&state=to_approve"


def test_all_that_fits_is_what_fitted_when_it_was_looked_at(office: Office) -> None:
    first = office.coded("6100", net="100.00")
    client = client_of(office, "jeroen")
    html = page(client, TO_APPROVE)
    assert "Alles wat past: 1 stuk" in html
    second = office.coded("6100", net="4000.00", number="F-2")
    told = client.post(f"/many/{APPROVE}/", {**hidden(html, "data-bulk"), "every": "1"}, follow=True)
    assert (state(office, first), state(office, second)) == ("approved", "to_approve")
    assert "Dit kwam erbij of veranderde nadat de lijst getekend was." in unescape(told.content.decode())


@pytest.mark.parametrize("grouped", ["", "&group=owner"])
def test_what_was_ticked_is_decided_as_it_was_shown(office: Office, grouped: str) -> None:
    changed, same = office.coded("6100", net="100.00"), office.coded("6100", net="50.00", number="F-2")
    client = client_of(office, "jeroen")
    given = hidden(page(client, TO_APPROVE + grouped), "data-bulk")
    due_later(office, changed)
    client.post(f"/many/{APPROVE}/", {**given, "ids": [changed.pk, same.pk]})
    assert (state(office, changed), state(office, same)) == ("to_approve", "approved")


def letters(office: Office, first: int, last: int, by: str) -> list[int]:
    return [
        office.post_item(f"hallo {one}".encode(), name=f"{one}.txt", by=by).pk
        for one in range(first, last + 1)
    ]


def retitled(ids: list[int]) -> list[int]:
    return list(Record.objects.filter(pk__in=ids, title="Nieuw").order_by("pk").values_list("pk", flat=True))


def test_so_is_what_the_question_of_an_action_is_about(office: Office) -> None:
    """Between the list and the question, and between the question and its answer."""
    shown = letters(office, 1, 2, "katrien")
    client, many = client_of(office, "katrien"), "/many/records.record.rename/"
    given = hidden(page(client, "/list/post.incoming/?view=all"), "data-bulk")
    came = letters(office, 3, 3, "griet")
    question = unescape(client.post(many, {**given, "every": "1"}).content.decode())
    assert "Onderwerp wijzigen: 2 stukken" in question
    came += letters(office, 4, 4, "griet")
    client.post(many, {**hidden(question, f'action="{many}"'), "title": "Nieuw"})
    assert retitled(shown + came) == shown


def test_what_oneself_did_since_is_no_surprise(office: Office) -> None:
    shown = letters(office, 1, 2, "katrien")
    client, many = client_of(office, "katrien"), "/many/records.record.rename/"
    given = hidden(page(client, "/list/post.incoming/?view=all"), "data-bulk")
    client.post(deed(shown[0], "records.record.rename"), {"title": "Anders"})
    client.post(many, {**given, "every": "1", "asked": "1", "title": "Nieuw"})
    assert retitled(shown) == shown


def test_what_is_ticked_for_anything_but_a_decision_is_done_as_it_is_by_now(office: Office) -> None:
    shown = letters(office, 1, 1, "katrien")
    client, many = client_of(office, "katrien"), "/many/records.record.rename/"
    given = hidden(page(client, "/list/post.incoming/?view=all"), "data-bulk")
    remark(record=Record.objects.get(pk=shown[0]), by=office.as_("griet"), text="Gezien.")
    client.post(many, {**given, "ids": shown, "asked": "1", "title": "Nieuw"})
    assert retitled(shown) == shown


def test_so_it_is_where_a_worker_does_it_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a page waits for is done by a job, after whatever came while it waited."""
    monkeypatch.setattr("spil.gateways.web.views.many.AT_ONCE", 1)
    shown = letters(office, 1, 3, "katrien")
    client, many = client_of(office, "katrien"), "/many/records.record.rename/"
    given = hidden(page(client, "/list/post.incoming/?view=all"), "data-bulk")
    client.post(many, {**given, "every": "1", "asked": "1", "title": "Nieuw"})
    remark(record=Record.objects.get(pk=shown[1]), by=office.as_("griet"), text="Wacht hiermee.")
    run_waiting()
    assert retitled(shown) == [shown[0], shown[2]]


def test_nothing_is_told_of_what_one_may_not_see(office: Office) -> None:
    """To whoever makes up when she looked, a hidden record that changed since is as one that does not exist."""
    planted = next(
        one.record for one in plant(office, insider="bart") if one.record.kind == "invoices.invoice"
    )
    shown, client = office.coded("6100", net="50.00", number="F-2"), client_of(office, "jeroen")
    reasons = []
    for pk in (planted.pk, 987_654_321):
        asked = {"code": "invoices.invoice", "ids": [pk, shown.pk], "looked": "0"}
        client.post(f"/many/{APPROVE}/", asked)
        report = Report.objects.order_by("-pk")[0]
        reasons.append([reason for _pk, _done, reason, _remedy in report.outcomes])
    assert reasons[0] == reasons[1]
    assert reasons[0][1] == "Dit kwam erbij of veranderde nadat de lijst getekend was."
