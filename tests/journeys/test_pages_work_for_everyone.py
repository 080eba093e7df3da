"""The pages of the main job, with rows on them: no findings of axe, no sideways scroll on a phone, in both colours."""

from __future__ import annotations

from typing import Any

import pytest

from spil.foundation.identity.models import User
from spil.foundation.records.models import Record
from spil.modules.post.actions import register
from tests.support.browser import accessibility_findings, sign_in
from tests.support.fixtures import sample
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"
PAGES = (
    "/",
    "/list/post.incoming/",
    "/list/invoices.invoice/",
    "/record/1/",
    "/do/post.incoming.register/",
    "/search/?q=huurverhoging",
    "/people/",
    "/contacts/",
    "/folder/",
    "/today/arrange/",
    "/today/all/",
    "/gallery/",
)


@pytest.fixture
def office() -> Office:
    made = small_office()
    User.objects.create_user(made.people["katrien"].email, PASSWORD, person=made.people["katrien"])
    by = made.as_("katrien")
    for subject in ("Bezwaar tegen huurverhoging", "Vraag om referentie"):
        register(by=by, subject=subject, party_name="Vastgoed Ter Kameren", handler=made.people["katrien"])
    return made


@pytest.mark.parametrize("colours", sample(["light", "dark"], 1))
def test_a_page_has_no_findings_and_fits_a_phone(page: Any, office: Office, colours: str) -> None:
    page.emulate_media(color_scheme=colours)
    sign_in(page, office.people["katrien"].email, PASSWORD)
    for address in sample(list(PAGES), 6):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address.replace("/record/1/", f"/record/{first_record()}/"))
        page.get_by_role("heading", level=1).first.wait_for()
        assert not accessibility_findings(page), address
        page.set_viewport_size({"width": 360, "height": 740})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{address} is {beyond} px too wide"


def test_the_bar_stands_on_one_line_until_letters_are_large(page: Any, office: Office) -> None:
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto("/")
    for width in (710, 780, 840, 1024, 1440):  # of a phone the bar has less
        page.set_viewport_size({"width": width, "height": 740})
        heights = page.evaluate("""[...document.querySelectorAll(".bar-end, .bar-end > *")]
            .map((one) => one.getBoundingClientRect().height).filter((height) => height > 0)""")
        assert heights[0] == max(heights[1:]), f"at {width} px something has fallen below the others"


def first_record() -> int:
    return int(Record.objects.order_by("id").values_list("pk", flat=True)[0])
