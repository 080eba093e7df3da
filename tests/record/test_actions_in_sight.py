"""What can be done to a record: a handful in sight, the rest behind one button, and the palette finds all of it."""

from __future__ import annotations

from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from spil.foundation.records.kinds import kinds
from spil.gateways.web.choosing import HANDFUL, MOST_REFUSED, action_buttons, in_sight
from spil.gateways.web.inplace import reached
from spil.gateways.web.views.records import PLACED
from spil.modules.post.actions import close
from tests.consistency.planting import CODES, INSIDER, planted, row_of
from tests.door.playing import anew, registered
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency]


@pytest.fixture
def office() -> Office:
    return small_office()


def names(buttons: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in buttons]


def test_of_every_kind_a_handful_stands_in_sight_and_nothing_is_lost(office: Office) -> None:
    planted(office)
    client, request = signed_in(office, INSIDER), SimpleNamespace(actor=office.as_(INSIDER), chosen=None)
    folded = 0
    for code in CODES:
        row = row_of(kinds[code], *kinds[code].facts)
        page = client.get(f"/record/{row.pk}/")
        html, record = unescape(page.content.decode()), page.context["record"]
        possible = [one for one in record["actions"] if not one.get("refused")]
        refused = record["actions"][len(possible) :]
        assert len(possible) <= HANDFUL + 1, (code, names(possible))
        assert all(one["leads"] for one in refused) or not record["more"], code
        assert len(refused) <= MOST_REFUSED + 1, (code, names(refused))
        assert not any(one.get("main") for one in (*record["actions"][1:], *record["more"])), code
        assert len(record["more"]) != 1, code
        if any(one["leads"] and not one.get("refused") for one in record["more"]):
            assert all(one["leads"] or one.get("main") for one in possible), (code, names(possible))
        folded += bool(record["more"])
        found = action_buttons(request, row)
        elsewhere = PLACED | reached(kinds[code])
        asked = [one for one in found if not one.get("refused") and one["name"] not in elsewhere]
        assert [one["name"] for one in asked if one["url"] not in html] == [], code
        reasons = [(one["title"], one["reason"]) for one in found if one.get("refused")]
        assert all(title in html and reason in html for title, reason in reasons), code
        listed = client.get(f"/search/palette/?about={row.pk}", headers={"HX-Request": "true"})
        palette, able = unescape(listed.content.decode()), [one for one in found if not one.get("refused")]
        assert [one["name"] for one in able if one["url"] not in palette] == [], code
    assert folded >= len(CODES) // 2


def button(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "leads": False, "tone": "", **more}


def test_what_leads_on_comes_first_and_what_destroys_last() -> None:
    leading = [button(f"lead-{number}", leads=True) for number in range(4)]
    others = [button("a"), button("end", tone="stop"), button("b"), button("go", main=True)]
    shown, behind = in_sight([*leading[:2], *others, *leading[2:]])
    assert names(shown) == ["go", "lead-0", "lead-1", "lead-2", "lead-3"]
    assert names(behind) == ["a", "end", "b"]
    shown, behind = in_sight(others)
    assert (names(shown), behind) == (["go", "a", "end", "b"], [])


def test_a_menu_of_one_is_no_menu_and_many_refusals_wait_behind_it() -> None:
    six = [button(f"lead-{number}", leads=True) for number in range(6)]
    assert in_sight(six) == (six, [])
    no = [button(f"no-{number}", leads=True, refused=True) for number in range(5)]
    shown, behind = in_sight([*six, *no])
    assert names(shown) == [*names(six[:HANDFUL]), *names(no[:MOST_REFUSED])]
    assert names(behind) == ["lead-5", *names(no[MOST_REFUSED:])]


def test_with_many_rows_what_most_of_them_allow_stands_in_sight(office: Office) -> None:
    """What no row allows (an offer that nobody made) waits behind "More"; what most rows allow comes first."""
    letters = [registered(office, f"Brief {number}") for number in (1, 2, 3)]
    client = signed_in(office, "katrien")

    def bar() -> list[str]:
        shown = client.get("/list/post.incoming/?view=all").context["list"]
        assert {one["code"] for one in shown["bulk"]}.isdisjoint(one["code"] for one in shown["more"])
        assert "records.record.accept" not in shown["groups"][0]["rows"][0]["can"]
        return [one["code"] for one in shown["bulk"]]

    assert "post.item.take_in_hand" in bar()
    assert "post.item.reopen" not in bar()
    for letter in letters[:2]:
        close(item=anew(letter), by=office.as_("katrien"))
    assert bar()[0] == "post.item.reopen"
    assert "post.item.take_in_hand" not in bar()
