"""A day in the notebook: a line is taken in from anywhere, corrected, ticked, handed over and declined; the day closes.

With the keyboard alone, then on a phone by touch, then on paper. The days are those of the machine's clock.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone

from spil.foundation.identity.models import User
from spil.modules.notebook.actions import note
from spil.modules.notebook.models import Task
from tests.support.browser import accessibility_findings, press_action, settled, sign_in
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("katrien", "griet"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def chips(page: Any) -> list[str]:
    return [text.strip().replace("\xa0", " ") for text in page.locator(".understood .chip").all_inner_texts()]


def waits_for_the_next_line(page: Any) -> None:
    """Behind a line that was written the cursor stands ready for the next one."""
    settled(page)
    line = page.locator("main [data-capture] textarea[name=line]:focus")
    line.wait_for()
    assert line.input_value() == ""


def task(title: str) -> Task:
    return Task.objects.select_related("record").get(record__title=title)


def test_a_line_is_caught_corrected_done_and_the_day_closes(page: Any, office: Office) -> None:
    item = office.post_item(invoice_file())
    tomorrow = timezone.localdate() + timedelta(days=1)
    sign_in(page, office.people["katrien"].email, PASSWORD)

    page.goto("/list/post.incoming/")  # from anywhere, with one key
    page.keyboard.press("b")
    page.locator("dialog[open] textarea").wait_for()
    page.keyboard.type(f"bel Bart morgen 10u over {item.record.number} !")
    page.locator(".understood .chip").nth(4).wait_for()
    assert chips(page) == ["Bart de Wit", "morgen", "10.00 u", item.record.number, "dringend"]
    assert accessibility_findings(page) == []

    page.locator("[data-part=time]").press("Enter")
    page.keyboard.press("Escape")  # leaves what opened last, and the line stays
    page.get_by_label("Tijd", exact=True).wait_for(state="hidden")
    page.locator("[data-part=time]").press("Enter")  # corrected in place
    page.get_by_label("Tijd", exact=True).fill("11:30")
    page.get_by_label("Tijd", exact=True).blur()
    page.locator(".understood .chip", has_text="11.30").wait_for()
    page.locator("[data-part=urgent]").press("Enter")
    page.get_by_role("button", name="Niet dringend").press("Enter")
    page.get_by_role("button", name="Toch dringend").wait_for()
    assert "11.30 u" in chips(page)  # the one correction outlives the other
    page.locator("dialog[open] textarea").press("Enter")
    page.get_by_text("In het boekje: Bel Bart").wait_for()
    page.wait_for_selector("dialog#ask[open]", state="detached")
    caught = Task.objects.select_related("record").get(person=office.people["bart"])
    assert (caught.stands_on, caught.at.hour, caught.record.urgent) == (tomorrow, 11, False)  # type: ignore[union-attr]

    page.goto("/notebook/")  # on the page itself the key goes to the line that stands there
    page.keyboard.press("b")
    page.keyboard.type("notaris terugbellen !")
    page.keyboard.press("Enter")
    page.locator(".jots .marker", has_text="Notaris terugbellen").wait_for()
    waits_for_the_next_line(page)
    page.keyboard.type("kas tellen")
    page.keyboard.press("Enter")
    page.locator(".jot", has_text="Kas tellen").wait_for()
    waits_for_the_next_line(page)
    page.keyboard.type("ramen lappen")
    page.keyboard.press("Enter")
    page.locator(".jot", has_text="Ramen lappen").wait_for()
    waits_for_the_next_line(page)
    page.keyboard.press("Escape")
    page.keyboard.press("j")  # to the first line, tick it, take it back, tick it again
    page.keyboard.press("v")
    page.locator(".jot .done", has_text="Notaris terugbellen").wait_for()
    page.locator("#book-said", has_text="gedaan, ").wait_for(state="attached")
    page.keyboard.press("z")
    page.locator(".jot .marker .bang").first.wait_for()
    assert task("Notaris terugbellen").record.is_open
    page.locator(f"#tick-{task('Notaris terugbellen').pk}").click()
    page.locator(".jot .done", has_text="Notaris terugbellen").wait_for()
    page.locator("#book-counts", has_text="1 gedaan, 2 open").wait_for()
    assert accessibility_findings(page) == []

    page.get_by_role("link", name="Dag afsluiten…").click()  # nothing moves without a decision
    page.get_by_role("button", name="Dag afsluiten").click()
    page.get_by_text("Beslis wat met deze regel gebeurt.").first.wait_for()
    page.keyboard.press(
        "2"
    )  # the first line by its key, all others in one press, and nothing is done before Enter
    page.locator(".way-more:visible input").fill(tomorrow.isoformat())
    assert accessibility_findings(page) == []
    page.locator(".way-more:visible input").blur()
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.get_by_text("Over elke regel is beslist.").wait_for()
    assert {task(one).stands_on for one in ("Kas tellen", "Ramen lappen")} == {timezone.localdate()}
    assert accessibility_findings(page) == []
    page.locator("button.btn-main:focus", has_text="Dag afsluiten").press("Enter")
    page.get_by_text("Dag afgesloten: 2 verzet.").wait_for()
    assert task("Kas tellen").stands_on == tomorrow
    assert task("Ramen lappen").stands_on > timezone.localdate()

    page.goto(f"/record/{item.record.pk}/")  # the record shows the task about it, and makes one
    page.get_by_role("link", name="Bel Bart").first.wait_for()
    page.get_by_role("link", name="Taak maken").click()
    page.locator("dialog[open] .chip", has_text=item.record.number).wait_for()


def test_what_is_handed_over_is_offered_and_can_be_declined(page: Any, office: Office) -> None:
    now = timezone.now()
    by = office.as_("katrien", today=timezone.localdate(now))
    rows = note(by=by, line="offerte zonwering opvolgen")
    pk = next(row.pk for row in rows if isinstance(row, Task))

    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(f"/record/{pk}/")
    press_action(page, "Overdragen…")
    page.locator("dialog[open]").get_by_label("Aan", exact=True).select_option(label="Griet Willems")
    page.locator("dialog[open]").get_by_label("Een woord erbij").fill("Lukt dit vandaag?")
    page.locator("dialog[open]").get_by_role("button", name="Overdragen").click()
    page.get_by_text("Overdragen, gedaan").wait_for()
    page.goto("/notebook/")
    page.locator(".jot .x", has_text="Griet").wait_for()

    sign_in(page, office.people["griet"].email, PASSWORD)
    page.goto("/notebook/")
    page.get_by_role("link", name="Afslaan…").click()
    page.locator("dialog[open]").get_by_label("Waarom niet").fill("Geen tijd vandaag")
    page.locator("dialog[open]").get_by_role("button", name="Afslaan").click()
    page.get_by_text("Afslaan, gedaan").wait_for()
    assert page.get_by_role("heading", name="Aan jou aangeboden").count() == 0

    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(f"/record/{pk}/")
    page.get_by_text("Geen tijd vandaag").wait_for()
    assert Task.objects.get(pk=pk).record.owner == office.people["katrien"]


def test_the_notebook_works_on_a_phone_and_prints_as_a_page_of_the_paper_book(
    page: Any, office: Office, tmp_path: Path
) -> None:
    by = office.as_("katrien", today=timezone.localdate())
    for line in (
        "broodjes voor 12",
        "notaris terugbellen: waar tekenen we? vóór 10.30 u !",
        "foto voor de nieuwsbrief",
    ):
        note(by=by, line=line)
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/notebook/", "/notebook/close/", "/notebook/line/", "/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page.goto("/list/post.incoming/")
    page.get_by_role("link", name="In het boekje schrijven").click()
    page.locator("dialog[open] textarea").fill("postzegels bestellen")
    page.get_by_role("button", name="Opschrijven").click()
    page.get_by_text("In het boekje: Postzegels bestellen").wait_for()

    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto("/notebook/")
    page.emulate_media(media="print")
    paper = tmp_path / "boekje.pdf"
    page.pdf(path=str(paper), prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(str(paper))
    assert len(document) == 1
    assert [round(size) for size in document[0].get_size()] == [420, 595]  # A5 in points
    words = document[0].get_textpage().get_text_bounded()
    assert "Postzegels bestellen" in words
    assert "Katrien Moerman" in words
    assert "Dag afsluiten" not in words
