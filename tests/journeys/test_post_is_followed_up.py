"""A day with the post: paper registered by keyboard, the e-Box emptied, receipts in bulk, an answer that closes, an
answer written here, a letter put off, the director's post let through, a request made and undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spil.modules.post import actions as post
from spil.modules.post.models import PostItem
from tests.support.browser import accessibility_findings, press_action, sign_in
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"


@pytest.fixture
def office() -> Office:
    made = small_office()
    everybody_signs_in(made, PASSWORD)
    return made


def item(subject: str) -> PostItem:
    return PostItem.objects.select_related("record").get(record__title=subject)


def acts(page: Any, pk: int, button: str, **fields: str) -> None:
    """Press an action on the page of a record, answer its questions, and come back to the page."""
    page.goto(f"/record/{pk}/")
    press_action(page, button)
    if fields:
        dialog = page.locator("dialog[open]")
        dialog.wait_for()
        for label, value in fields.items():
            dialog.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
        dialog.locator("button.btn-main, button.btn-stop-main").click()
    page.get_by_text(", gedaan").first.wait_for()


def test_a_day_with_the_post(page: Any, office: Office) -> None:
    today = timezone.localdate()
    griet = office.as_("griet", today=today)
    post.open_box(by=griet, name="e-Box Enterprise", emptied_by=office.people["griet"])
    katrien = office.as_("katrien", today=today)
    post.set_gate(by=katrien, manager=office.people["annelies"], keeper=office.people["griet"])
    sign_in(page, office.people["griet"].email, PASSWORD)

    page.goto("/post/new/")  # two scans, one after the other, by keyboard
    files = [
        {"name": "brief_gemeente.txt", "mimeType": "text/plain", "buffer": b"Papier & Meer NV\nGeachte"},
        {"name": "tweede.txt", "mimeType": "text/plain", "buffer": b"Nog een brief"},
    ]
    page.get_by_label("Bestanden: kies ze").set_input_files(files)
    page.get_by_role("button", name="Bestanden toevoegen").click()
    page.get_by_text("2 bestanden wachten").wait_for()
    assert not accessibility_findings(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("Vraag over papier")
    page.keyboard.press("Enter")
    page.get_by_text("1 bestand wacht").wait_for()
    assert item("Vraag over papier").party == office.supplier
    page.keyboard.press("Enter")
    page.get_by_text("is geregistreerd: tweede").first.wait_for()

    for subject in ("Klacht een", "Klacht twee"):
        post.register(by=griet, subject=subject, type="complaint", party_name="Mevrouw A. Willems")
    page.goto("/list/post.incoming/?view=me")  # receipts, many at once
    for subject in ("Klacht een", "Klacht twee"):
        page.locator("tr", has_text=subject).locator("input[type=checkbox]").check()
    bulk = page.locator(".bulk")
    if not bulk.locator("[data-code='post.item.acknowledge']").is_visible():
        bulk.locator("details summary").click()
    bulk.locator("[data-code='post.item.acknowledge']").click()
    page.locator("dialog[open] button.btn-main").click()
    page.locator(".toasts").get_by_text("2 stukken").wait_for()
    page.goto("/list/post.outgoing/?view=to_send")
    assert page.locator("tr", has_text="Ontvangst van uw bericht").count() == 2

    acts(page, item("Klacht twee").pk, "Aanhouden", Tot=(today + timedelta(days=5)).isoformat())
    page.get_by_text("Aangehouden").first.wait_for()

    page.goto("/do/post.outgoing.register/")  # an answer that closes what it answers
    page.get_by_label("Onderwerp").fill("Antwoord op uw klacht")
    page.get_by_label("Beantwoordt").fill(item("Klacht een").record.number or "")
    page.locator("main button.btn-main").click()
    page.get_by_role("heading", name="Antwoord op uw klacht").wait_for()
    assert item("Klacht een").record.state == "done"

    question = item("Vraag over papier")
    acts(page, question.pk, "Antwoord schrijven", Tekst="Wij bestellen tien dozen.")
    assert item("Vraag over papier").record.state == "done"
    page.goto("/list/post.outgoing/?view=all")
    page.get_by_text("Re: Vraag over papier").first.click()
    page.get_by_text("Wij bestellen tien dozen.").first.wait_for()

    box = office.people["griet"]
    page.goto("/list/post.box/")
    page.get_by_role("link", name="e-Box Enterprise").first.click()
    press_action(page, "Geleegd")
    page.locator("dialog[open] button.btn-main").click()
    page.get_by_text(f"{box} leegde deze bus").first.wait_for()

    post.register(by=griet, subject="Voor de directeur", handler=office.people["annelies"])
    acts(page, item("Voor de directeur").pk, "Doorlaten", Opmerking="Voor jou")
    assert item("Voor de directeur").record.owner == office.people["annelies"]

    pk = item("tweede").pk
    page.goto(f"/record/{pk}/")
    page.keyboard.press("m")
    page.get_by_text("Aanvraag maken").first.click()
    page.locator("dialog[open] button.btn-main").click()
    press_action(page, "Toch geen aanvraag")
    page.get_by_text(", gedaan").first.wait_for()
    assert item("tweede").record.state == "in_hand"
