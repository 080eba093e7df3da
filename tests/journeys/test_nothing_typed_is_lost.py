"""What somebody typed outlives an ended session and a colleague who was quicker; files keep their versions."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.utils import timezone

from spil.foundation.attachments.queries import files_of
from spil.foundation.deadlines.models import Deadline
from spil.foundation.drafts.keeping import find
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.handling.actions import attach
from spil.foundation.identity.models import Session, User
from spil.foundation.identity.sessions import IDLE
from spil.foundation.previews.tests.test_shown import a_pdf
from spil.gateways.web import drawing
from spil.modules.notebook.actions import note
from spil.modules.notebook.models import Task
from spil.modules.post.models import PostItem
from tests.door.playing import anew, registered
from tests.support.browser import accessibility_findings, holds, sign_in
from tests.support.office import Office, small_office
from tests.support.serving import eventually

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"
#: drops files on an element, as a file manager does
DROP = """([selector, ...named]) => {
  const files = new DataTransfer();
  for (let at = 0; at < named.length; at += 2) files.items.add(new File([named[at + 1]], named[at]));
  for (const type of ["dragenter", "dragover", "drop"])
    document.querySelector(selector).dispatchEvent(
      new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));
}"""


#: pastes words and a picture of them into an element, as a spreadsheet does; whether the page leaves that to the field
PASTE = """([selector, words]) => {
  const data = new DataTransfer();
  data.setData("text/plain", words);
  data.items.add(new File(["x"], "image.png", { type: "image/png" }));
  return document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
}"""


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("katrien", "griet"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    return made


def end_sessions() -> None:
    """As when she was at lunch for too long."""
    Session.objects.update(seen_at=timezone.now() - IDLE)


def sign_in_again(page: Any, email: str, back: str) -> None:
    """On the page that asks who it is; done when the page stands that one came from."""
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{back}")
    page.wait_for_load_state()


def test_what_was_typed_when_the_session_had_ended_stands_there_again_after_signing_in(
    page: Any, office: Office
) -> None:
    letter, email = registered(office, "Brief over het dak"), office.people["katrien"].email
    here, to_sign_in = f"/record/{letter.pk}/", page.locator(".toast").get_by_role("link", name="Aanmelden")
    sign_in(page, email, PASSWORD)
    page.goto(here)

    # a fact in its place
    page.wait_for_load_state()
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    title = page.get_by_label("Onderwerp", exact=True)
    title.fill("Brief over het platte dak")
    end_sessions()
    page.keyboard.press("Enter")
    to_sign_in.click()
    sign_in_again(page, email, here)
    title.wait_for()
    holds(title, "Brief over het platte dak")
    assert title.evaluate("(field) => field === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ongedaan maken").wait_for()
    page.get_by_role("heading", name="Brief over het platte dak").wait_for()

    # a question in a dialog
    page.wait_for_load_state()
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    day = dialog.locator("input[type=date]")
    day.fill("2030-05-16")
    end_sessions()
    dialog.locator("button.btn-main").click()
    to_sign_in.wait_for()
    day.fill("2030-05-17")  # what is typed after it was not taken is kept like everything else
    to_sign_in.click()
    sign_in_again(page, email, here)
    day.wait_for()
    holds(day, "2030-05-17")
    with page.expect_navigation():
        dialog.locator("button.btn-main").click()
    assert Deadline.objects.get(record=letter.pk).due_on == date(2030, 5, 17)

    # a remark, which is sent as a page of its own
    page.wait_for_load_state()
    box = page.get_by_label("Opmerking", exact=True)
    box.fill("De dakdekker komt dinsdag")
    end_sessions()
    page.get_by_role("button", name="Opmerking toevoegen").click()
    sign_in_again(page, email, here)
    holds(box, "De dakdekker komt dinsdag")
    page.get_by_role("button", name="Opmerking toevoegen").click()
    page.locator(".say", has_text="De dakdekker komt dinsdag").wait_for()
    assert Event.objects.filter(record=letter.pk, action="records.record.remark").count() == 1


def test_a_line_of_the_notebook_and_the_decisions_about_the_day_outlive_the_session(
    page: Any, office: Office
) -> None:
    email, today = office.people["katrien"].email, timezone.localdate()
    rows = note(by=office.as_("katrien", today=today), line="kas tellen")
    pk = next(row.pk for row in rows if isinstance(row, Task))
    to_sign_in = page.locator(".toast").get_by_role("link", name="Aanmelden")
    sign_in(page, email, PASSWORD)

    # the line that stands on the page, with the day as it was corrected
    page.goto("/notebook/")
    page.wait_for_load_state()
    page.keyboard.press("b")
    page.keyboard.type("bel de dakdekker overmorgen")
    page.locator("[data-part=day]").click()
    page.get_by_label("Dag", exact=True).fill("2099-05-18")
    page.locator(".understood .chip", has_text="2099").wait_for()
    end_sessions()
    line = page.locator("#book-line")
    line.press("Enter")
    to_sign_in.click()
    sign_in_again(page, email, "/notebook/")
    holds(line, "bel de dakdekker overmorgen")
    page.locator(".understood .chip", has_text="2099").wait_for()
    line.press("Enter")
    page.locator("#book-said", has_text="Bel de dakdekker").wait_for(state="attached")
    holds(line, "")
    assert Task.objects.get(record__title="Bel de dakdekker").stands_on == date(2099, 5, 18)

    # the line in the dialog; held down, Enter writes it once
    page.goto("/list/post.incoming/")
    page.wait_for_load_state()
    page.keyboard.press("b")
    dialog = page.locator("dialog[open] textarea")
    dialog.fill("ramen lappen")
    end_sessions()
    dialog.press("Enter")
    to_sign_in.click()
    sign_in_again(page, email, "/list/post.incoming/")
    dialog.wait_for()
    holds(dialog, "ramen lappen")
    for _held in range(12):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.get_by_text("In het boekje: Ramen lappen").wait_for()
    page.wait_for_selector("dialog#ask[open]", state="detached")
    assert Task.objects.filter(record__title="Ramen lappen").count() == 1
    page.keyboard.press("b")
    dialog.wait_for()
    holds(dialog, "")

    # what was decided about the day
    page.goto("/notebook/close/")
    page.wait_for_load_state()
    page.locator(f"[name=way-{pk}][value=drop]").check()
    page.locator(f"[name=reason-{pk}]").fill("De kas is weg")
    end_sessions()
    page.locator("button.btn-main").click()
    sign_in_again(page, email, "/notebook/close/")
    holds(page.locator(f"[name=reason-{pk}]"), "De kas is weg")
    assert page.locator(f"[name=way-{pk}][value=drop]").is_checked()


def test_added_rows_and_what_was_found_and_chosen_stand_there_again_too(
    page: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "MOST_CHOICES", 0)  # every choice is a search
    email, to_sign_in = office.people["katrien"].email, page.locator(".toast [data-sign-in]")
    back = page.locator(".toast", has_text="Wat je op dit toestel typte, staat er weer.")
    sign_in(page, email, PASSWORD)
    here = "/do/registers.register.define/"
    page.goto(here)
    page.wait_for_load_state()
    fields = page.locator("[data-rows=fields]")
    for number in range(3):
        fields.locator("[data-row-add]").click()
        page.locator(f"[name=fields-{number}-name]").fill(f"veld {number}")
    fields.locator("tr:has([name=fields-1-name]) [data-row-remove]").click()
    end_sessions()
    page.locator("[name=fields-3-name]").fill("veld 3")
    to_sign_in.click()
    sign_in_again(page, email, here)
    back.wait_for()
    for number in (0, 2, 3):
        holds(page.locator(f"[name=fields-{number}-name]"), f"veld {number}")
    assert page.locator("[name^=fields-][name$=-name]").count() == 3
    fields.locator("[data-row-add]").click()
    assert page.locator("[name=fields-4-name]").count() == 1
    form = "act:registers.register.define:new:"
    assert eventually(
        lambda: "fields-3-name" in getattr(find(office.people["katrien"].pk, form), "values", ())
    )

    here = "/do/post.outgoing.write/"
    page.goto(here)
    page.wait_for_load_state()
    page.locator("[name=party_q]").press_sequentially(office.supplier.name[:6])
    page.locator("#q-party-picks").get_by_text(office.supplier.name).click()
    end_sessions()
    page.get_by_label("Onderwerp", exact=True).fill("Uw offerte")
    to_sign_in.click()
    sign_in_again(page, email, here)
    back.wait_for()
    assert page.locator("[name=party]:checked").get_attribute("value") == str(office.supplier.pk)
    page.locator("#q-party-picks").get_by_text(office.supplier.name).wait_for()


def test_two_browsers_change_the_same_and_files_keep_their_versions(
    page: Any, office: Office, browser: Any, live_server: Any
) -> None:
    letter = registered(office, "Brief over het dak")
    attach(record=letter.record, by=office.as_("katrien"), file=store().put(a_pdf(2), name="brief.pdf"))
    sign_in(page, office.people["katrien"].email, PASSWORD)
    other = browser.new_context(base_url=live_server.url, locale="nl-BE").new_page()
    sign_in(other, office.people["griet"].email, PASSWORD)
    for one in (page, other):
        one.goto(f"/record/{letter.pk}/")
        one.wait_for_load_state()
        one.keyboard.press("e")
        one.keyboard.press("Enter")
    other.get_by_label("Onderwerp", exact=True).fill("Brief van Griet")
    page.get_by_label("Onderwerp", exact=True).fill("Brief van Katrien")
    with other.expect_navigation():  # the heading reads so while it is typed, too
        other.keyboard.press("Enter")
    other.get_by_role("heading", name="Brief van Griet").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Griet Willems wijzigde dit").wait_for()
    page.get_by_text("Er staat nu: Brief van Griet").wait_for()
    assert page.get_by_label("Onderwerp", exact=True).input_value() == "Brief van Katrien"
    with page.expect_navigation():
        page.get_by_role("link", name="Laten zoals het nu is").click()
    page.get_by_role("heading", name="Brief van Griet").wait_for()
    assert anew(letter).record.title == "Brief van Griet"
    other.context.close()

    # a file dropped on the page is added; dropped on a file it is the newer version of that one
    page.wait_for_load_state()
    page.evaluate(DROP, [".rec", "offerte.txt", "eerste woorden"])
    page.get_by_role("link", name="offerte.txt", exact=True).wait_for()
    page.wait_for_load_state()
    line = "[data-drop-on]:last-child"
    page.evaluate(DROP, [line, "offerte.txt", "eerste woorden"])
    page.locator(".toast", has_text="letterlijk hetzelfde bestand").wait_for()
    page.evaluate(DROP, [line, "offerte juli.txt", "tweede woorden"])
    page.get_by_text("1 oudere versie", exact=True).click()
    page.get_by_role("link", name="offerte.txt", exact=True).click()
    page.locator("#document").get_by_text("Dit is versie 1 van 2").wait_for()
    page.locator("#document").get_by_text("eerste woorden").wait_for()
    page.locator(".toast [data-shut]").click()  # it lies over a button, which axe then takes for too small
    assert not accessibility_findings(page)
    kept = {one.now.name: [str(older.added_by) for older in one.older] for one in files_of(letter.record)}
    assert not PostItem.objects.exclude(pk=letter.pk).exists()  # nothing was registered as new post
    assert kept == {"brief.pdf": [], "offerte juli.txt": ["Katrien Moerman"]}

    # on paper the document stands behind the record, each of its pages on a sheet of its own
    page.goto(f"/record/{letter.pk}/")
    page.get_by_alt_text("Bladzijde 1 van brief.pdf").wait_for()
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Afdrukken").click()
    page.wait_for_function("() => window.printed === true")
    with_document = sheets(page)
    page.evaluate("document.getElementById('document').remove()")
    assert with_document == sheets(page) + 2

    # words that come with a picture of themselves are words in a field, and a picture elsewhere
    page.goto(f"/record/{registered(office, 'Cijfers').pk}/")
    page.wait_for_load_state()
    assert page.evaluate(PASTE, ["textarea", "1\t2"])
    assert not page.evaluate(PASTE, ["main", "1\t2"])
    page.get_by_role("link", name="image.png", exact=True).first.wait_for()

    # of several dropped files those that are taken are shown, and of the others it is said why not
    page.wait_for_load_state()
    refused = page.locator(".toast", has_text="Dit bestand staat er al, onder dezelfde naam.")
    page.evaluate(DROP, [".rec", "plan.txt", "een plan"])
    page.get_by_role("link", name="plan.txt", exact=True).wait_for()
    page.wait_for_load_state()
    page.evaluate(DROP, [".rec", "plan.txt", "een plan", "schets.txt", "een schets"])
    page.get_by_role("link", name="schets.txt", exact=True).wait_for()
    refused.get_by_text("plan.txt:").wait_for()
    assert page.evaluate("sessionStorage.getItem('spil-refused')") is None


def sheets(page: Any) -> int:
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as paper:
        return len(paper.pages)
