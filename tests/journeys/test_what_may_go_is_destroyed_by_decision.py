"""A letter that may go: the rule confirmed, a proposal looked through and put forward, approved by somebody else,
carried out, certified; and afterwards nobody finds a word of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.models import Job
from spil.foundation.records.models import Record
from spil.foundation.retention.actions import take_starter
from spil.modules.archive.models import Destruction
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


def application(office: Office, who: str) -> Record:
    """A letter of an applicant that was answered two months ago."""
    by = office.as_("katrien", today=timezone.localdate() - timedelta(days=60))
    file = store().put(f"Brief van {who}".encode(), name=f"Brief {who}.txt")
    rows = post.register(
        by=by, subject=f"Sollicitatie {who}", file=file, type="application", party_name=who,
        confidentiality="office", by_intake=True,
    )  # fmt: skip
    item = next(row for row in rows if isinstance(row, PostItem))
    post.close(item=item, by=by)
    return Record.objects.get(pk=item.pk)


def press(page: Any, button: str, **fields: str) -> None:
    """Press an action in the column at the right, answer its questions, and come back to the page."""
    press_action(page, button)
    if fields:
        answer(page, **fields)
    page.get_by_text(", gedaan").first.wait_for()


def answer(page: Any, **fields: str) -> None:
    """Answer the questions of an action; it is done when the page stands there anew."""
    form = page.locator("form[data-form]:visible")
    form.first.wait_for()
    for label, value in fields.items():
        form.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
    with page.expect_navigation():
        form.locator("button.btn-main, button.btn-stop-main").first.click()


def test_what_may_go_is_destroyed_by_decision(page: Any, office: Office) -> None:
    goes, stays = application(office, "Roodborst"), application(office, "Winterkoning")
    take_starter(by=office.as_("katrien"))
    sign_in(page, office.people["katrien"].email, PASSWORD)

    page.goto("/archive/")
    page.get_by_text("Regels te bevestigen").wait_for()
    assert not accessibility_findings(page)
    page.get_by_role("link", name="Naar de regels").click()
    page.get_by_role("link", name="Regel bevestigen: Sollicitant, afgewezen, BE").click()
    answer(page, Waarop_de_regel_steunt="Beleid sollicitaties van het kantoor")
    page.locator("td", has_text="Beleid sollicitaties van het kantoor").wait_for()
    assert not accessibility_findings(page)

    page.goto("/archive/")
    page.get_by_role("link", name="Voorstel tot vernietiging maken").first.click()
    page.locator("dialog[open] button.btn-main, form[data-form] button.btn-main").first.click()
    page.locator("h1", has_text="Vernietiging").wait_for()
    made = Destruction.objects.get()
    page.goto(f"/record/{made.pk}/")
    row = page.locator("#lines ~ *, section[aria-labelledby=lines]").locator("tr", has_text="Winterkoning")
    row.get_by_role("link", name="Bewaren").click()
    answer(page, Reden="Komt misschien terug")
    page.get_by_text("bewaard door Katrien Moerman: Komt misschien terug").wait_for()
    press(page, "Voorleggen", Opmerking="Nagekeken")
    assert not accessibility_findings(page)
    assert (
        page.locator(
            "aside :is(.btn, .item):not([aria-disabled])", has_text="Vernietiging goedkeuren"
        ).count()
        == 0
    )

    page.context.clear_cookies()
    sign_in(page, office.people["annelies"].email, PASSWORD)
    page.goto("/folder/")
    page.get_by_text("Wat vernietigd is, komt niet terug.").wait_for()
    page.goto(f"/record/{made.pk}/")
    press(page, "Vernietiging goedkeuren", Opmerking="Akkoord")

    page.context.clear_cookies()
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(f"/record/{made.pk}/")
    press(page, "Laten uitvoeren", Nummer_van_het_voorstel=str(made.record.number))
    page.get_by_text("Wordt uitgevoerd").first.wait_for()
    jobs["archive.carry_out"](**Job.objects.get(name="archive.carry_out").arguments)
    page.goto(f"/record/{made.pk}/")
    page.locator("section[aria-labelledby=attachments]").get_by_text("attest.pdf").wait_for()
    assert page.locator("section[aria-labelledby=lines] tr", has_text="Roodborst").count() == 0

    page.goto(f"/record/{goes.pk}/")
    page.get_by_text("Dit stuk is vernietigd").wait_for()
    assert page.get_by_text("Roodborst").count() == 0
    assert page.get_by_text("Sollicitant, afgewezen").count() >= 1
    assert not accessibility_findings(page)
    page.goto("/search/?q=roodborst")
    assert page.locator(f"a[href='/record/{goes.pk}/']").count() == 0
    page.goto(f"/search/?q={goes.number}")
    page.locator(f"a[href*='/record/{goes.pk}/']").first.wait_for()
    page.goto(f"/record/{stays.pk}/")
    page.get_by_text("Sollicitatie Winterkoning").first.wait_for()
