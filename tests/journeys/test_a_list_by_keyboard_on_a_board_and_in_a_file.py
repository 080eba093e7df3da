"""A list as it is worked with: kept by keyboard alone, moved on a board that refuses, taken out as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from spil.foundation.identity.models import User
from spil.foundation.records.models import Record
from spil.modules.post.actions import register
from tests.support.browser import accessibility_findings, sign_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"
LIST = "/list/post.incoming/?view=all"


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key in ("katrien", "thijs"):
        User.objects.create_user(made.people[key].email, PASSWORD, person=made.people[key])
    for number, key in enumerate(("katrien", "katrien", "griet", "katrien")):
        register(
            by=made.as_("katrien"),
            subject=f"Bezwaar {number}",
            party_name="Stad Gent",
            handler=made.people[key],
        )
    return made


def test_a_list_is_filtered_handed_over_and_kept_by_keyboard_alone(page: Any, office: Office) -> None:
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(LIST)
    keys = page.keyboard
    keys.press("f")
    keys.press("ArrowDown")  # state, owner
    keys.press("Enter")
    page.get_by_role("heading", name="Behandelaar", level=2).wait_for()
    page.wait_for_function("() => document.activeElement.value === 'me'")
    keys.press("Space")
    keys.press("Enter")
    page.get_by_text("Behandelaar ik").wait_for()
    assert page.locator("tbody tr").count() == 3
    keys.press("j")
    keys.press("x")
    keys.press("j")
    keys.press("j")
    keys.press("Shift+X")
    page.get_by_text("3 gekozen").wait_for()
    keys.press("w")
    page.locator("#ask select").wait_for()
    page.locator("#ask select").first.select_option(label="Griet Willems")
    page.locator("#ask select").first.press("Enter")
    page.locator("#ask .btn-main").press("Enter")
    page.locator(".toasts").get_by_text("3 stukken").wait_for()
    assert Record.objects.filter(owner=office.people["griet"]).count() == 4
    page.goto(f"{LIST}&owner={office.people['griet'].pk}")
    page.get_by_role("link", name="Weergave bewaren").press("Enter")
    page.get_by_label("Naam").wait_for()
    keys.type("Bij Griet")
    page.get_by_label("Het hele kantoor").check()
    keys.press("Enter")
    page.wait_for_url("**/?saved=*")
    address = page.url
    assert page.locator(".tabs [aria-current]").inner_text().split() == ["Bij", "Griet", "4"]
    sign_in(page, office.people["thijs"].email, PASSWORD)
    page.goto(address)
    seen = Record.objects.visible_to(office.as_("thijs")).filter(owner=office.people["griet"]).count()
    assert page.locator("tbody tr").count() == seen


def test_all_that_fits_is_meant_only_while_its_box_stands_ticked_in_sight(page: Any, office: Office) -> None:
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(LIST)
    boxes, every = page.locator("tbody .box input"), page.locator("[data-every-box]")
    boxes.nth(0).check()
    every.check()
    page.locator("[data-chosen]", has_text="Alles wat past: 4 stukken").wait_for()
    boxes.nth(0).uncheck()
    every.wait_for(state="hidden")
    assert not every.is_checked()
    page.keyboard.press("w")  # on the row that has the keyboard
    page.get_by_role("heading", name="Toewijzen: 1 stuk", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.locator("#ask").wait_for(state="hidden")
    page.locator("[data-all]").check()
    every.check()
    boxes.nth(2).press("x")
    page.get_by_text("3 gekozen").wait_for()
    assert not every.is_checked()
    every.check()
    page.get_by_role("button", name="Toewijzen…").click()
    page.get_by_role("heading", name="Toewijzen: 4 stukken", exact=True).wait_for()


def test_a_board_refuses_with_its_reason_and_a_file_holds_what_the_list_holds(
    page: Any, office: Office, tmp_path: Path
) -> None:
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.goto(f"{LIST}&shape=board")
    lanes = page.locator("[data-lane]")
    card = page.locator("[data-card]").first
    home = card.evaluate("card => card.closest('[data-lane]').dataset.lane")
    name = card.locator("a.what").inner_text()
    assert not accessibility_findings(page)
    refusing = page.evaluate(
        """async () => {
            const card = document.querySelector('[data-card]');
            const menu = await (await fetch(`${card.dataset.moveUrl.replace('/move/', '/moves/')}`)).text();
            const lanes = [...document.querySelectorAll('[data-lane]')].map(lane => lane.dataset.lane);
            return lanes.find(lane => lane !== card.closest('[data-lane]').dataset.lane
                                      && !menu.includes(`value="${lane}"`));
        }"""
    )
    assert refusing, "every state can be reached from the first: nothing left to be refused"
    card.drag_to(page.locator(f"[data-lane={refusing}]"))
    page.locator(".toast[data-stay]").first.wait_for()
    assert page.locator(f"[data-lane={home}] a.what", has_text=name).count() == 1
    assert page.evaluate("document.activeElement.closest('[data-card]') !== null")
    assert lanes.count() >= 3
    page.goto(LIST)
    shown = page.locator("tbody a.what").all_inner_texts()
    page.get_by_text("Exporteren…").click()
    with page.expect_download() as waiting:
        page.get_by_text("Excel, met deze kolommen").click()
    file = tmp_path / "list.xlsx"
    waiting.value.save_as(file)
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    place = rows[0].index("Onderwerp")
    assert [row[place] for row in rows[1:]] == shown
    for shape in ("calendar", "timeline", "chart"):
        page.goto(f"{LIST}&shape={shape}")
        assert not accessibility_findings(page), shape
        page.set_viewport_size({"width": 360, "height": 740})
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, shape
        page.set_viewport_size({"width": 1280, "height": 800})


def test_views_that_do_not_fit_their_row_stand_behind_more_and_the_one_looked_at_never(
    page: Any, office: Office
) -> None:
    sign_in(page, office.people["katrien"].email, PASSWORD)
    page.set_viewport_size({"width": 2560, "height": 900})
    page.goto(LIST)
    row, more = page.locator(".tabs").first, page.locator(".tabs-more")
    views = row.locator(":scope > a").all_inner_texts()
    assert len(views) > 4
    assert more.is_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    more.wait_for()
    assert row.evaluate("row => row.scrollWidth <= row.clientWidth")
    assert row.locator(":scope > [aria-current]").count() == 1
    more.locator("summary").press("Enter")
    folded = more.locator("a").all_inner_texts()
    assert folded
    assert sorted(row.locator(":scope > a").all_inner_texts() + folded) == sorted(views)
    assert not accessibility_findings(page)
    last = more.locator("a").last
    address = last.get_attribute("href") or ""
    last.press("Enter")
    page.wait_for_url(f"**{address}")
    page.locator(".tabs > [aria-current]").wait_for()
    assert page.locator(".tabs > [aria-current]").get_attribute("href") == address
    page.set_viewport_size({"width": 2560, "height": 900})
    more.wait_for(state="hidden")
    assert row.locator(":scope > a").all_inner_texts() == views, "in the order in which they stood"
