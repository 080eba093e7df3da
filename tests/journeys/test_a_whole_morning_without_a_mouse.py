"""A whole morning of the office manager, from signing in to signing out, with nothing but the keyboard.

Nothing is clicked and nothing is focused by the test: what cannot be reached with keys fails here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.events.models import Event
from spil.foundation.records.models import Record
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.states import APPROVED, TO_APPROVE
from spil.modules.notebook.models import Task
from spil.modules.post.models import PostItem
from tests.support.browser import settled
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"
#: what has the keyboard, in the words that are read aloud
FOCUSED = """() => { const at = document.activeElement;
  const words = at.ariaLabel || at.labels?.[0]?.innerText || at.innerText || at.name || at.id;
  return at === document.body ? "" : words.trim(); }"""


@pytest.fixture
def office() -> Office:
    made = small_office()
    made.today = timezone.localdate()  # pages ask the clock of the request
    everybody_signs_in(made, PASSWORD)
    return made


class Hands:
    """Somebody at the keyboard."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def at(self) -> str:
        return str(self.page.evaluate(FOCUSED))

    def tab_to(self, words: str, *, whole: bool = False, most: int = 150) -> None:
        """Tab on until what has the focus begins with these words, or says just them."""
        passed = []
        for _ in range(most):
            self.press("Tab")
            passed.append(self.at())
            if passed[-1] == words or (not whole and passed[-1].startswith(words)):
                return
        raise AssertionError(f"{words} cannot be reached; passed: {passed}")

    def arrives(self, heading: str) -> None:
        """A page stands whose title begins so, and its keys answer."""
        self.page.locator("h1", has_text=heading).wait_for()
        self.page.wait_for_load_state()

    def goes(self, *keys: str) -> None:
        """These keys lead to another page, which stands when this returns."""
        with self.page.expect_navigation():
            self.press(*keys)
        self.page.wait_for_load_state()

    def has_dialog(self) -> None:
        """A question lies open and has the keyboard."""
        self.page.locator("#ask[open]").wait_for()
        self.page.wait_for_function("() => document.activeElement.closest('#ask') !== null")


def test_a_whole_morning_without_a_mouse(page: Any, office: Office) -> None:
    katrien, hands = office.people["katrien"], Hands(page)
    waits = office.coded("6200", net="100.00", number="F-1", item="Artikel 1")
    to_code = office.invoice(net="80.00", number="F-2", item="Artikel 2")
    page.goto("/login/")
    hands.type(katrien.email)
    hands.press("Tab")
    hands.type(PASSWORD)
    hands.goes("Enter")

    # Today, and what waits for a decision
    page.get_by_text("1 beslissing wacht").wait_for()
    hands.goes("g", "t")
    page.locator(".folder-one").wait_for()
    hands.press("a")
    page.get_by_text("Er wacht geen beslissing").wait_for()
    assert Record.objects.get(pk=waits.pk).state == APPROVED.code

    # post is registered and given to a colleague
    hands.press("n")
    while not hands.at().startswith("Post registreren"):
        hands.press("ArrowDown")
    hands.press("Enter")
    hands.has_dialog()
    hands.press("Escape")  # second thoughts: one key closes it, and the focus is where it was
    page.wait_for_selector("#ask[open]", state="detached")
    assert hands.at().startswith("Nieuw")
    hands.press("n")
    while not hands.at().startswith("Post registreren"):
        hands.press("ArrowDown")
    hands.press("Enter")
    hands.has_dialog()
    hands.type("Offerte voor het dak")
    hands.goes("Enter")
    hands.arrives("Offerte voor het dak")
    item = PostItem.objects.get(record__title="Offerte voor het dak")
    hands.goes("g", "p")
    hands.arrives("Post")
    page.goto("/list/post.incoming/?view=all")
    page.wait_for_load_state()
    hands.press("j")
    assert hands.at() == "Offerte voor het dak"
    hands.press("w")
    hands.has_dialog()
    hands.press("Escape")
    page.wait_for_selector("#ask[open]", state="detached")
    assert hands.at() == "Offerte voor het dak"  # the row has the keyboard again, and nothing is chosen
    page.wait_for_selector("tbody .box :checked", state="detached")
    hands.press("w")
    hands.has_dialog()
    hands.type("Griet")
    hands.tab_to("Toewijzen")
    hands.goes("Enter")
    page.locator(".toasts").get_by_text("1 stuk").wait_for()
    assert Record.objects.get(pk=item.pk).owner == office.people["griet"]
    assert hands.at() == "Offerte voor het dak"  # drawn anew, and still on its row
    hands.goes("e")  # changed where it stands
    hands.arrives("Offerte voor het dak")
    page.wait_for_function("() => document.activeElement.hasAttribute('data-edit')")
    hands.press("Enter")
    page.get_by_label("Onderwerp", exact=True).wait_for()
    page.wait_for_function("() => document.activeElement.name === 'title'")
    hands.type("Offerte voor het nieuwe dak")
    hands.goes("Enter")
    hands.arrives("Offerte voor het nieuwe dak")

    # an invoice is coded; what cannot be done to a row of the list says why
    hands.goes("g", "f")
    hands.arrives("Facturen")
    page.goto("/list/invoices.invoice/?view=all")
    page.wait_for_load_state()
    for _ in range(2):
        hands.press("j")
        if page.locator("tr[data-here]").get_by_text("Artikel 2").count():
            break
    hands.press("a")
    hands.has_dialog()
    page.locator("#ask").get_by_text("Dit kan niet").wait_for()
    hands.press("Escape")
    page.wait_for_selector("#ask[open]", state="detached")
    hands.goes("Enter")
    hands.arrives(to_code.record.title)
    hands.tab_to("Coderen…")
    hands.press("Enter")
    hands.has_dialog()
    hands.type("6200")
    hands.tab_to("Coderen")
    hands.goes("Enter")
    assert Invoice.objects.get(pk=to_code.pk).cost_centre == office.cost_centres["6200"]
    assert Record.objects.get(pk=to_code.pk).state == TO_APPROVE.code

    # lines in the notebook: from anywhere, then on the page; one ticked, one moved
    hands.press("b")
    hands.has_dialog()
    hands.type("bel de dakdekker !")
    hands.press("Enter")
    page.get_by_text("In het boekje: Bel de dakdekker").wait_for()
    hands.goes("g", "n")
    hands.arrives("Boekje")
    hands.press("b")
    hands.type("kas tellen")
    hands.press("Enter")
    page.locator(".jot", has_text="Kas tellen").wait_for()
    settled(page)
    page.wait_for_function(
        "() => document.activeElement.name === 'line' && document.activeElement.value === ''"
    )
    hands.press("Escape", "j", "v")
    page.locator(".jot .done", has_text="Bel de dakdekker").wait_for()
    assert hands.at()  # the tick was drawn anew and has the keyboard still
    hands.press("j")
    hands.goes("Enter")
    hands.arrives("Kas tellen")
    hands.tab_to("Naar een andere dag…")
    hands.press("Enter")
    hands.has_dialog()
    tomorrow = office.today + timedelta(days=1)
    hands.type(f"{tomorrow:%m%d%Y}")  # a field of a day is typed in the order of the browser's own language
    hands.tab_to("Naar een andere dag")
    hands.goes("Enter")
    assert Task.objects.get(record__title="Kas tellen").stands_on == tomorrow

    # search, and a remark that asks for a colleague
    hands.press("/")
    hands.type("nieuwe dak")
    page.get_by_role("option", name="Offerte voor het nieuwe dak").first.wait_for()
    hands.press("ArrowDown")
    hands.goes("Enter")
    hands.arrives("Offerte voor het nieuwe dak")
    hands.tab_to("Opmerking", whole=True)
    hands.type("Kijk eens @gri")
    page.get_by_role("option", name="Griet Willems").wait_for()
    hands.press("Enter")
    hands.tab_to("Opmerking toevoegen")
    hands.goes("Enter")
    page.locator(".mention", has_text="@Griet Willems").wait_for()
    assert Event.objects.filter(record=item.pk, action="records.record.remark").count() == 1

    # and out
    hands.tab_to("Katrien Moerman")
    hands.press("Enter")
    hands.tab_to("Afmelden")
    hands.goes("Enter")
    assert page.url.endswith("/login/")
