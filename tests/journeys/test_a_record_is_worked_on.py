"""A record as two colleagues work on it: a mention, a change that meets another, a draft that comes back, a file."""

from __future__ import annotations

import time
from typing import Any

import pytest

from spil.foundation.attachments.models import Attachment
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.handling.actions import assign, attach, rename
from spil.foundation.identity.models import User
from spil.foundation.previews.tests.test_shown import a_pdf, a_sheet
from tests.door.playing import anew, registered
from tests.support.browser import accessibility_findings, holds, sign_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"
#: fills the field of a fact the moment that it has the keyboard, and sends it: nobody's fingers are quicker
AT_ONCE = """document.addEventListener("focusin", ({ target }) => {
  const form = target.closest("[data-inplace]");
  if (form) setTimeout(() => { target.value = "Brief over het dak"; form.requestSubmit(); });
})"""


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("katrien", "griet"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def test_a_fact_can_be_sent_from_the_moment_that_its_field_has_the_keyboard(
    page: Any, office: Office
) -> None:
    letter = registered(office, "Brief")
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(f"/record/{letter.pk}/")
    page.wait_for_load_state()
    page.evaluate(AT_ONCE)
    page.keyboard.press("e")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("Enter")
    assert "hx-request" in sent.value.headers, "sent by the page, not as a page of its own"
    page.get_by_role("heading", name="Brief over het dak").wait_for()


def test_a_second_click_on_a_line_of_a_menu_is_none(page: Any, office: Office) -> None:
    sign_in(page, office.people["katrien"].email, PASSWORD)
    held: list[Any] = []
    page.route(
        "**/*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    page.get_by_label("Voor wie werk je").click()
    line = page.locator(".menu[open] .item", has_text="Annelies")
    line.evaluate("(line) => { for (const after of [0, 200]) setTimeout(() => line.click(), after); }")
    page.wait_for_timeout(400)
    assert len(held) == 1
    held[0].continue_()
    page.locator("summary.acting-for:visible").wait_for()


def test_a_record_is_worked_on_with_the_keyboard_and_nothing_typed_is_lost(page: Any, office: Office) -> None:
    letters = [registered(office, f"Brief {number}") for number in (1, 2, 3)]
    letter, by = letters[1], office.as_("katrien")
    assign(record=letter.record, by=by, owner=office.people["katrien"])
    attach(record=letter.record, by=by, file=store().put(a_pdf(), name="brief.pdf"))
    sign_in(page, office.people["katrien"].email, PASSWORD)

    # from the list to the record, and on to its neighbour and back, without a mouse
    page.goto("/list/post.incoming/?view=all")
    page.get_by_role("link", name="Brief 2").click()
    page.get_by_role("link", name="2 van 3").wait_for()
    page.keyboard.press("j")
    page.get_by_role("heading", name="Brief 1").wait_for()
    page.keyboard.press("k")
    page.get_by_role("heading", name="Brief 2").wait_for()
    page.get_by_alt_text("Bladzijde 1 van brief.pdf").wait_for()

    # what is seldom done waits behind one key; its own key works as well, and the focus comes back to the menu
    more = page.locator("aside .acts-more summary", has_text="Meer")
    page.keyboard.press(".")
    page.wait_for_function("() => document.activeElement.matches('.acts-more [open] .item')")
    assert not accessibility_findings(page)
    page.keyboard.press("Escape")
    assert more.evaluate("(one) => one === document.activeElement && !one.parentElement.open")
    page.keyboard.press("d")
    page.locator("dialog[open] input[type=date]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    assert more.evaluate("(one) => one === document.activeElement")

    # a fact changed in place meets what a colleague wrote meanwhile
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    page.get_by_label("Onderwerp", exact=True).fill("Brief van Katrien")
    rename(record=letter.record, by=office.as_("griet"), title="Brief van Griet")
    page.keyboard.press("Enter")
    page.get_by_text("Er staat nu: Brief van Griet").wait_for()
    assert page.get_by_label("Onderwerp", exact=True).input_value() == "Brief van Katrien"
    assert not accessibility_findings(page)
    page.get_by_role("button", name="Mijn waarde bewaren").click()
    page.get_by_role("button", name="Ongedaan maken").wait_for()
    page.get_by_role("heading", name="Brief van Katrien", exact=False).wait_for()
    page.wait_for_load_state()
    page.keyboard.press("z")
    page.get_by_text(": ongedaan gemaakt").wait_for()
    page.get_by_role("heading", name="Brief van Griet").wait_for()

    # a mention is suggested; what was typed stands there again after leaving
    page.wait_for_load_state()  # suggestions come once the script has run
    box = page.get_by_label("Opmerking", exact=True)
    with page.expect_response("**/draft/"):
        box.press_sequentially("Kijk eens @gri")
        page.get_by_role("option", name="Griet Willems").wait_for()
        page.keyboard.press("Enter")
    page.goto("/")
    page.goto(f"/record/{letter.pk}/")
    assert box.input_value() == "Kijk eens @Griet Willems "
    page.get_by_text("en plaatste het niet").wait_for()
    page.get_by_role("button", name="Opmerking toevoegen").click()
    page.locator(".mention", has_text="@Griet Willems").wait_for()
    assert box.input_value() == ""

    # an older answer that is read last suggests nobody
    page.wait_for_load_state()
    page.evaluate(
        """() => {
          const read = Response.prototype.json;
          Response.prototype.json = async function () {
            if (this.url.endsWith("?q=")) await new Promise((done) => setTimeout(done, 1000));
            return read.call(this);
          };
        }"""
    )
    box.press_sequentially("@gri", delay=150)
    page.get_by_role("option", name="Griet Willems").wait_for()
    page.wait_for_timeout(1000)
    assert page.get_by_role("option").count() == 1

    # without a connection it is kept on the machine, and sent when there is one again
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: "/draft/" in request.url):
        box.fill("Zonder verbinding")
    page.wait_for_function("() => Object.keys(localStorage).some((name) => name.startsWith('spil-draft:'))")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "verbinding" not in kept, "what lies in the browser is sealed"
    page.context.set_offline(False)
    page.reload()
    holds(box, "Zonder verbinding")

    # the page is drawn anew just before the server has what was typed
    drafts: list[Any] = []

    def kept_waiting(sent: Any) -> None:
        drafts.append(sent)

    def drawn_before(page_asked: Any) -> None:
        drawn = page_asked.fetch()
        drafts[0].fulfill(response=drafts[0].fetch())
        time.sleep(0.2)  # the page that is being left deals with its answer
        page_asked.fulfill(response=drawn)

    page.route("**/draft/", kept_waiting, times=1)
    page.route(f"**/record/{letter.pk}/", drawn_before, times=1)
    with page.expect_request("**/draft/"):
        box.fill("Net voor het laden")
    page.reload()
    holds(box, "Net voor het laden")

    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/record/{letter.pk}/readers/")
    page.get_by_role("heading", name="Wie ziet dit").first.wait_for()
    assert not accessibility_findings(page)
    pdf = Attachment.objects.get(record=letter.pk, name="brief.pdf")
    page.goto(f"/file/{pdf.pk}/preview/")
    page.get_by_alt_text("Bladzijde 1 van brief.pdf").wait_for()
    assert not accessibility_findings(page)
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0
    assert anew(letter).record.title == "Brief van Griet"

    # a table with more columns than fit: they keep their words whole
    many = [f"Kolomtitel {number}" for number in range(20)]
    attach(record=letter.record, by=by, file=store().put(a_sheet([many]), name="lijst.xlsx"))
    page.goto(f"/file/{Attachment.objects.get(name='lijst.xlsx').pk}/preview/")
    assert page.locator(".sheet-rows td", has_text="Kolomtitel 19").bounding_box()["height"] < 40


def test_what_is_sent_again_after_its_answer_was_lost_is_there_once(page: Any, office: Office) -> None:
    letter = registered(office, "Brief")
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(f"/record/{letter.pk}/")
    page.wait_for_load_state()
    box = page.get_by_label("Opmerking", exact=True)
    send = page.get_by_role("button", name="Opmerking toevoegen")

    def lost(sent: Any) -> None:
        sent.fetch(max_redirects=0)
        page.context.clear_cookies(name="spil-sent")  # a fetch keeps the cookies of the answer
        sent.fulfill(status=502, body="the proxy got no answer")

    page.route("**/remark/", lost, times=1)
    with page.expect_response("**/draft/"):
        box.fill("Eén keer")
    send.click()
    page.get_by_text("the proxy got no answer").wait_for()
    page.goto(f"/record/{letter.pk}/")
    holds(box, "Eén keer")
    send.click()
    holds(box, "")
    assert Event.objects.filter(record=letter.pk, action="records.record.remark").count() == 1

    # the same words in a form that was drawn anew are another remark
    page.wait_for_load_state()
    box.fill("Eén keer")
    send.click()
    page.locator("#told").get_by_text("Eén keer").nth(1).wait_for()
