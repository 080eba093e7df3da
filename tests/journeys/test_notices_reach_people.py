"""Somebody is mentioned in one browser and hears of it in another; a link in a mail decides; a calendar reads along."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.notifications.decisions import make_link
from spil.foundation.notifications.models import Notice, Preferences
from spil.modules.invoices.models import Invoice
from tests.support.browser import accessibility_findings, sign_in
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("jeroen", "griet"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def test_from_a_mention_in_another_browser_to_a_decision_by_mail(
    page: Any, browser: Any, office: Office, live_server: Any
) -> None:
    item = office.post_item(b"Beste", name="Offerte lift.txt", handler=office.people["jeroen"])
    Notice.objects.all().delete()
    sign_in(page, office.people["jeroen"].email, PASSWORD)
    bell = page.get_by_label("Meldingen", exact=True)
    bell.wait_for()

    other = browser.new_context(base_url=live_server.url, locale="nl-BE").new_page()
    sign_in(other, office.people["griet"].email, PASSWORD)
    other.goto(f"/record/{item.pk}/")
    other.locator("textarea[name=text]").first.fill("Kijk jij hier eens naar, @Jeroen Hendriks?")
    other.locator("form:has(textarea[name=text])").first.evaluate("form => form.requestSubmit()")
    other.get_by_text("Kijk jij hier eens naar").first.wait_for()

    page.get_by_label("Meldingen, 1 nieuwe").click()  # without loading the page again
    line = page.locator(".told a", has_text="Offerte lift.txt")
    assert "Griet Willems noemde je." in line.inner_text()
    assert not accessibility_findings(page)
    line.click()
    page.wait_for_url(f"**/record/{item.pk}/")
    assert page.locator("[data-bell-count]").is_hidden()

    row = Notice.objects.get(
        person=office.people["jeroen"]
    )  # something urgent comes in while the page is open
    row.pk, row.key, row.read_at, row.urgent = None, "once more", None, True
    row.save()
    page.locator(".toast", has_text="Offerte lift.txt: Griet Willems noemde je.").wait_for()
    page.goto(f"/record/{item.pk}/")  # opened by another way: read all the same
    page.get_by_label("Meldingen", exact=True).wait_for()

    page.goto("/notices/settings/")
    page.get_by_label("Je wordt genoemd").select_option("off")
    page.get_by_label("Tijdstip van het overzicht").fill("7.30 u")
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_text("Bewaard.").wait_for()
    assert Preferences.objects.get().channels == {"mention": "off"}
    assert not accessibility_findings(page)

    due_on = office.today.replace(year=2027)
    actions["records.record.set_deadline"](record=item.record, by=office.as_("jeroen"), due_on=due_on)
    page.get_by_role("button", name="Adres maken").click()
    address = page.locator("#feed-address").inner_text()
    feed = Client().get(address.removeprefix(live_server.url))
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(feed.content).walk("VEVENT")] == [
        "Termijn: Offerte lift.txt"
    ]

    office.post_item(invoice_file(), by_intake=False)  # a file that is an invoice becomes one by itself
    invoice = office.again(Invoice.objects.get())
    centre = office.cost_centres["6100"]
    actions["invoices.invoice.code"](invoice=invoice, by=office.as_("nour"), cost_centre=centre)
    notice = Notice.objects.get(topic="decision")
    secret = make_link(notice, timezone.now(), to=notice.person.account.email)
    stranger = browser.new_context(base_url=live_server.url, locale="nl-BE").new_page()  # signed in nowhere
    stranger.goto(f"/decide/{secret}/")
    stranger.get_by_text("Je beslist als Jeroen Hendriks.").wait_for()
    assert not accessibility_findings(stranger)
    stranger.get_by_role("button", name="Goedkeuren").click()
    stranger.get_by_text("Beslist.").wait_for()
    assert office.again(invoice).record.state == "approved"
    for one in (other, stranger):
        one.context.close()
