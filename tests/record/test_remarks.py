"""Remarks at the screen: mentions that are said first, changes that leave a trace, tabs and older pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from spil.foundation.access.sight import readers_today
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.actions import assign, remark, share
from spil.foundation.records.models import Record
from spil.gateways.web import telling
from tests.door.playing import registered
from tests.record.playing import signed_in
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def letter_for_katrien(office: Office) -> Record:
    letter, by = registered(office), office.as_("katrien")
    assign(record=letter.record, by=by, owner=office.people["katrien"])
    share(record=letter.record, by=by, confidentiality="named")
    return Record.objects.get(pk=letter.pk)


def last_remark(record: Record) -> Event:
    return Event.objects.filter(record=record, action="records.record.remark").latest("id")


def test_a_mention_of_who_may_not_see_is_said_before_anything_is_sent(office: Office) -> None:
    record, bart = letter_for_katrien(office), office.people["bart"]
    katrien = signed_in(office, "katrien")
    asked: dict[str, Any] = {"text": "Graag je oordeel, @Bart de Wit."}
    answer = katrien.post(f"/record/{record.pk}/remark/", asked)
    assert answer.status_code == 422
    assert "Dit stuk is niet zichtbaar voor Bart de Wit." in answer.content.decode()
    assert "Graag je oordeel, @Bart de Wit." in answer.content.decode()  # what was typed is there
    assert not Event.objects.filter(record=record, action="records.record.remark").exists()
    katrien.post(f"/record/{record.pk}/remark/", {**asked, "blind": "leave"})
    assert "mentions" not in changes_of(last_remark(record))
    katrien.post(f"/record/{record.pk}/remark/", {**asked, "blind": "let"})
    assert changes_of(last_remark(record))["mentions"] == [None, [bart.pk]]
    record.refresh_from_db()
    assert bart.pk in readers_today(record.audience_id, TODAY)


def test_colleagues_are_suggested_those_who_may_see_the_record_first(office: Office) -> None:
    record = letter_for_katrien(office)
    found = signed_in(office, "katrien").get(f"/record/{record.pk}/people/", {"q": "b"}).json()["people"]
    assert [(one["name"], one["sees"]) for one in found] == [("Bart de Wit", False), ("Thijs Bakker", False)]
    assert signed_in(office, "thijs").get(f"/record/{record.pk}/people/", {"q": "b"}).status_code == 404


def test_who_leaves_later_is_mentioned_and_chosen_until_then(office: Office) -> None:
    record, katrien = registered(office).record, signed_in(office, "katrien")
    addresses = {
        f"/record/{record.pk}/people/?q=bart": "Bart de Wit",
        f"/record/{record.pk}/do/records.record.assign/": "Bart de Wit</option>",
        "/lookup/records.record.assign/owner/?owner_q=bart": "Bart de Wit",
        "/list/post.incoming/filter/owner/?query=view%3Dall": "Bart de Wit",
    }
    for left_on, is_offered in ((date(2999, 1, 1), True), (date(2026, 1, 1), False)):
        office.leaves("bart", left_on)
        for address, name in addresses.items():
            assert (name in katrien.get(address).content.decode()) == is_offered, address


def test_a_changed_remark_shows_what_it_says_now_and_what_it_said(office: Office) -> None:
    letter = registered(office)
    thijs = signed_in(office, "thijs")
    thijs.post(f"/record/{letter.pk}/remark/", {"text": "Gezein"})
    sequence = last_remark(letter.record).sequence
    thijs.post(f"/record/{letter.pk}/remark/{sequence}/", {"text": "Gezien"})
    page = thijs.get(f"/record/{letter.pk}/").content.decode()
    assert "<del>Gezein</del>" in page
    assert page.index("Gezien") < page.index("Gezein")
    thijs.post(f"/record/{letter.pk}/remark/{sequence}/withdraw/")
    page = thijs.get(f"/record/{letter.pk}/").content.decode()
    assert "ingetrokken" in page
    assert "Gezien" not in page
    assert thijs.get(f"/record/{letter.pk}/remark/{sequence}/").status_code == 404


def test_a_tab_shows_its_own_entries_and_older_ones_follow(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "LENGTH", 3)
    letter = registered(office)
    for number in range(5):
        remark(record=letter.record, by=office.as_("thijs"), text=f"Woord {number}.")
    thijs = signed_in(office, "thijs")
    first = thijs.get(f"/record/{letter.pk}/", {"show": "remarks"})
    told = first.context["record"]["timeline"]
    assert [one["remark"][0]["text"] for one in told["entries"]] == ["Woord 4.", "Woord 3.", "Woord 2."]
    older = thijs.get(told["older_url"], headers={"HX-Request": "true", "HX-Target": "told"})
    assert "Woord 1." in older.content.decode()
    assert "<html" not in older.content.decode()
    changes = thijs.get(f"/record/{letter.pk}/", {"show": "changes"}).content.decode()
    assert "Woord" not in changes
