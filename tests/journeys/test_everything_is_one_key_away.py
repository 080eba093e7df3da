"""Somebody finds an invoice and approves it without a mouse; a colleague who may not see it finds nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest

from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from tests.door.playing import registered
from tests.support.browser import accessibility_findings, sign_in
from tests.support.canaries import plant
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("jeroen", "thijs", "bart"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def chosen(page: Any) -> Any:
    return page.locator("#palette .hit[aria-selected=true]")


def ask(page: Any, text: str) -> None:
    """Type, and wait until the answer to it stands there."""
    page.locator("#palette input").fill(text)
    answered(page)


def answered(page: Any) -> None:
    page.locator("#palette-list:not([aria-busy])").wait_for(state="attached")


def test_from_one_key_to_an_approved_invoice(page: Any, office: Office) -> None:
    invoice = office.coded()
    sign_in(page, office.people["jeroen"].email, PASSWORD)
    page.keyboard.press("/")
    page.locator("#palette[open]").wait_for()
    answered(page)
    assert page.locator("#palette input").evaluate("field => field === document.activeElement")
    assert "Verfijn terwijl je typt" in page.locator("#palette").inner_text()

    ask(page, "van:papier soort:factuur")
    assert page.locator("#palette-list .chip").count() == 2
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert "Goedkeuren" in chosen(page).inner_text()
    page.keyboard.press("ArrowDown")
    assert chosen(page).get_attribute("data-record") == str(invoice.pk)
    assert page.locator("#palette input").get_attribute("aria-activedescendant") == chosen(
        page
    ).get_attribute("id")

    page.keyboard.press("Tab")
    page.locator(".palette-about:not([hidden])").wait_for()
    ask(page, "goedk")
    assert "Goedkeuren" in chosen(page).inner_text()
    assert accessibility_findings(page) == []
    page.keyboard.press("Enter")
    page.locator("#ask[open]").wait_for()
    page.locator("#ask").get_by_role("button", name="Goedkeuren").press("Enter")
    page.wait_for_url(f"**/record/{invoice.pk}/**")
    assert Event.objects.filter(record=invoice.pk, action="invoices.invoice.approve").exists()


def test_typing_errors_chips_a_new_tab_and_the_page(page: Any, office: Office) -> None:
    invoice = office.coded()
    sign_in(page, office.people["jeroen"].email, PASSWORD)
    page.goto(f"/record/{invoice.pk}/")
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    page.locator("#palette .hit").first.wait_for()
    assert "Met dit stuk" in page.locator("#palette-list").inner_text()
    ask(page, "papeir >1")
    assert "anders geschreven" in page.locator("#palette-list").inner_text()
    page.locator("#palette-list .chip").click()
    answered(page)
    assert page.locator("#palette input").input_value() == "papeir"
    page.locator(f"#palette .hit[data-record='{invoice.pk}']").hover()
    with page.context.expect_page() as tab:
        page.keyboard.press("Control+Enter")
    assert f"/record/{invoice.pk}/" in tab.value.url
    page.keyboard.press("Escape")
    assert page.locator("#palette[open]").count() == 0
    page.goto("/search/?q=papier")
    assert page.locator(".hit mark").first.inner_text() == "Papier"
    assert accessibility_findings(page) == []


def test_who_types_faster_than_the_server_answers_sees_the_answer_to_the_last_letter(
    page: Any, office: Office
) -> None:
    invoice, asked = office.coded(), []

    def late(route: Any) -> None:
        asked.append(route.request.url)
        time.sleep(0.25)  # not the page's own waiting: within a handler that may never end
        route.continue_()

    sign_in(page, office.people["jeroen"].email, PASSWORD)
    page.keyboard.press("/")
    page.locator("#palette[open]").wait_for()
    answered(page)
    page.route("**/search/palette/**", late)
    page.keyboard.type("papier", delay=40)
    answered(page)
    page.locator(f"#palette .hit[data-record='{invoice.pk}']").wait_for()
    assert "q=papier" in asked[-1]
    assert len(asked) < len("papier"), "one question at a time"
    page.keyboard.press("Escape")
    page.locator("#palette:not([open])").wait_for(state="attached")
    with page.expect_response("**/search/palette/**") as begun:
        page.keyboard.press("/")
    assert "q=&" in begun.value.url, "what was typed before is not asked again"

    page.goto(f"/record/{registered(office, handler=office.people['jeroen']).pk}/")
    page.wait_for_load_state()
    page.keyboard.press("/")
    answered(page)
    assert "Met dit stuk" in page.locator("#palette-list").inner_text()
    page.keyboard.type(str(invoice.record.number))
    page.keyboard.press("Enter")
    page.get_by_role(
        "heading", name=f"Goedkeuren: {invoice.record.title}"
    ).wait_for()  # not the first for the letter


def test_on_a_phone_it_fills_the_screen(page: Any, office: Office) -> None:
    office.coded()
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, office.people["jeroen"].email, PASSWORD)
    page.locator(".tabbar").get_by_role("link", name="Zoeken").click()
    page.locator("#palette[open]").wait_for()
    ask(page, "papier")
    assert page.locator("#palette").bounding_box()["width"] == 360
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert accessibility_findings(page) == []
    page.locator("#palette").get_by_role("button", name="Sluiten").click()
    assert page.locator("#palette[open]").count() == 0


def test_a_colleague_who_may_not_see_it_finds_nothing(page: Any, office: Office) -> None:
    canaries = plant(office, insider="bart")
    sign_in(page, office.people["thijs"].email, PASSWORD)
    page.keyboard.press("Control+k")
    page.locator("#palette[open]").wait_for()
    for canary in canaries:
        ask(page, canary.question)
        assert page.locator("#palette .hit").count() == 0
        assert "Niets gevonden" in page.locator("#palette").inner_text()
