"""A morning at the desk: the office manager by keyboard alone, a director signing on a phone, a deputy."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.records.models import Record
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import APPROVED, NEW
from spil.modules.post.actions import register
from tests.support.browser import accessibility_findings, press_action, sign_in
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"


@pytest.fixture
def office() -> Office:
    made = small_office()
    made.today = timezone.localdate()  # pages ask the clock of the request
    everybody_signs_in(made, PASSWORD)
    return made


def keys(page: Any, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def state_of(invoice: Invoice) -> str:
    return str(Record.objects.get(pk=invoice.pk).state)


def waits_at(page: Any, invoice: Invoice) -> None:
    """The folder lies open at this one."""
    page.locator(".folder-one h2").filter(has_text=invoice.record.title).wait_for()
    page.wait_for_url(lambda url: url.endswith("/folder/") or f"at={invoice.pk}" in url)


def test_a_morning_of_the_office_manager_by_keyboard_alone(page: Any, office: Office) -> None:
    katrien = office.people["katrien"]
    register(
        by=office.as_("katrien"),
        subject="Bezwaar tegen huurverhoging",
        handler=katrien,
        answer_before=office.today,
    )
    first, second = (
        office.coded("6200", net=f"{n}00.00", number=f"F-{n}", item=f"Artikel {n}") for n in (1, 2)
    )
    sign_in(page, katrien.email, PASSWORD)
    page.get_by_text("2 beslissingen wachten").wait_for()
    assert page.locator("h2", has_text="Post zonder antwoord").is_visible()

    keys(page, "3")  # for whom: everyone, me, and then the director
    page.locator('.seg [aria-current="true"]', has_text="Annelies").wait_for()
    keys(page, "1")
    page.locator('.seg [aria-current="true"]', has_text="Iedereen").wait_for()

    keys(page, "g", "t")  # the signing folder
    waits_at(page, first)
    page.get_by_text("voor Annelies Claes, volmacht 4").wait_for()
    assert not accessibility_findings(page)
    keys(page, "x", "j")  # chooses it, looks at the next one, chooses that too, and comes back
    waits_at(page, second)
    page.get_by_text("1 gekozen").wait_for()
    keys(page, "x")
    page.get_by_text("2 gekozen").wait_for()
    keys(page, "k")
    waits_at(page, first)
    page.get_by_text("2 gekozen").wait_for()
    keys(page, "a")
    waits_at(page, second)  # the next one comes by itself
    assert state_of(first) == APPROVED.code
    keys(page, "t")
    page.locator("#why-back").wait_for()
    page.keyboard.type("Op welk project?")
    keys(page, "Tab", "Enter")
    page.get_by_text("Er wacht geen beslissing").wait_for()
    assert state_of(second) == NEW.code

    keys(page, "g", "v")
    page.get_by_role("link", name="Kaarten schikken").wait_for()
    page.get_by_role("link", name="Kaarten schikken").focus()
    keys(page, "Enter")
    page.get_by_role("button", name="Wegleggen: Te doen").focus()
    keys(page, "Enter")
    page.get_by_role("button", name="Tonen: Te doen").wait_for()
    page.get_by_role("button", name="Omhoog: Post zonder antwoord").focus()
    keys(page, "Enter")
    page.locator('[id="card-post.unanswered"] + [id="card-decisions"]').wait_for()
    user = User.objects.get(person=katrien)
    assert "tasks" in user.desk["hidden"]
    assert user.desk["order"].index("post.unanswered") < user.desk["order"].index("decisions")


def test_a_director_signs_on_a_phone(page: Any, office: Office) -> None:
    invoices = [
        office.coded("6200", net=f"{n}00.00", number=f"F-{n}", item=f"Artikel {n}") for n in (1, 2, 3)
    ]
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, office.people["annelies"].email, PASSWORD)
    page.locator(".tabbar").get_by_role("link", name="Tekenmap").click()
    waits_at(page, invoices[0])
    for name in ("Goedkeuren", "Terugsturen"):
        box = page.locator(".folder-do .btn", has_text=name).first.bounding_box()
        assert box["height"] >= 44, name
        assert box["y"] + box["height"] < 740, f"{name} lies in sight"
    assert not accessibility_findings(page)
    page.locator(".folder-do .btn", has_text="Goedkeuren").click()
    waits_at(page, invoices[1])
    assert state_of(invoices[0]) == APPROVED.code

    for box in page.locator(".folder-lines label").all():  # the rest in one go
        box.click()
    page.get_by_role("button", name="Akkoord met de gekozen stukken").click()
    page.get_by_text("2 keer akkoord").wait_for()
    page.get_by_text("Er wacht geen beslissing").wait_for()
    assert [state_of(one) for one in invoices] == [APPROVED.code] * 3


def test_a_deputy_reads_the_advice_and_decides_in_the_name_of_who_is_away(page: Any, office: Office) -> None:
    invoice = office.coded(net="100.00")
    sign_in(page, office.people["griet"].email, PASSWORD)
    page.goto(f"/record/{invoice.pk}/")
    press_action(page, "Advies geven")
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Advies").select_option(label="Akkoord")
    dialog.get_by_label("Waarom").fill("Klopt met de bestelling.")
    dialog.get_by_role("button", name="Advies geven").click()
    page.get_by_text("gaf advies").first.wait_for()

    office.absent("jeroen", deputy="bart")
    sign_in(page, office.people["bart"].email, PASSWORD)
    page.goto("/folder/")
    page.get_by_text("voor Jeroen Hendriks, als vervanger").wait_for()
    page.get_by_text("Griet Willems zou akkoord gaan").wait_for()
    page.get_by_text("Klopt met de bestelling.").wait_for()
    page.keyboard.press("a")
    page.get_by_text("Er wacht geen beslissing").wait_for()
    done = Event.objects.get(record=invoice.pk, action="invoices.invoice.approve")
    assert (done.by, done.on_behalf_of) == (office.people["bart"], office.people["jeroen"])
