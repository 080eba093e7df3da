"""The tags: a tone never comes alone, and nothing that a person typed reaches the page as markup."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from spil.foundation.access.refusals import Reason
from spil.foundation.ui import rules
from spil.foundation.ui.templatetags import spil_text

HOSTILE = "<b onclick=x>\"'&"
VALUES: list[dict[str, Any] | str] = [
    HOSTILE,
    {"look": "title", "text": HOSTILE, "url": "/?" + HOSTILE},
    {"look": "link", "text": HOSTILE, "url": "/"},
    {"look": "text", "text": HOSTILE, "detail": HOSTILE},
    {"look": "words", "text": HOSTILE},
    {"look": "number", "text": HOSTILE},
    {"look": "money", "text": HOSTILE},
    {"look": "amount", "text": HOSTILE},
    {"look": "date", "text": HOSTILE},
    {"look": "state", "text": HOSTILE, "family": HOSTILE},
    {"look": "due", "text": HOSTILE, "tone": "late"},
    {"look": "person", "name": HOSTILE, "word": HOSTILE, "via": HOSTILE},
    {"look": "person", "name": HOSTILE, "face_only": True},
    {"look": "lock", "level": HOSTILE, "text": HOSTILE},
    {"look": "lock", "level": "named", "text": HOSTILE, "brief": True},
    {"look": "yes", "text": HOSTILE, "on": True},
    {"look": "file", "text": HOSTILE, "icon": HOSTILE, "url": "/"},
]


@pytest.mark.parametrize("family", sorted(rules.STATE_LOOKS))
def test_a_state_is_drawn_with_its_icon_and_its_word(family: str) -> None:
    drawn = spil_text.state(family, "Woord")
    assert "Woord" in drawn
    assert f"#i-{rules.state_icon(family)}" in drawn
    assert f"state-{rules.state_tone(family)}" in drawn


def test_only_a_cancelled_state_is_struck_through() -> None:
    assert "state-cancelled" in spil_text.state("cancelled", "Geannuleerd", True)
    assert "state-cancelled" not in spil_text.state("done", "Betaald", True)


def test_a_late_deadline_has_a_mark_and_an_ordinary_one_has_none() -> None:
    today = date(2026, 11, 24)
    assert "alert-circle" in spil_text.due(rules.due(date(2026, 11, 20), today, "nl"))
    assert "i-clock" in spil_text.due(rules.due(today, today, "nl"))
    assert "icon" not in spil_text.due(rules.due(date(2026, 11, 26), today, "nl"))
    assert spil_text.due(None) == ""


@pytest.mark.parametrize("given", VALUES)
def test_every_look_escapes_what_was_typed(given: dict[str, Any] | str) -> None:
    for drawn in (spil_text.value(given), spil_text.cell(given)):
        assert "<b" not in drawn
        assert "&lt;b" in drawn


def test_every_look_is_tried_on_hostile_text() -> None:
    tried = {given["look"] for given in VALUES if isinstance(given, dict)}
    assert tried == set(spil_text._LOOKS)


def test_an_open_lock_is_left_out_where_room_is_short() -> None:
    assert spil_text.value({"look": "lock", "level": "office", "text": "Intern", "brief": True}) == ""


def test_amounts_stand_to_the_right_and_the_title_grows() -> None:
    assert spil_text.role_class("", "money") == "c-hide r"
    assert spil_text.role_class("title", "title") == "grow c-what"


def test_filters_follow_the_language_of_the_page() -> None:
    with override("fr"):
        assert spil_text.percent(21) == "21\u00a0%"
        assert spil_text.money(None) == ""
        assert spil_text.day(date(2026, 11, 24), date(2026, 11, 24)) == "aujourd’hui"
    with override("nl"):
        assert spil_text.day(date(2026, 11, 24), date(2026, 11, 24)) == "vandaag"


def test_an_attribute_without_value_is_absent() -> None:
    assert spil_text.attribute("max", None) == ""
    assert spil_text.attribute("title", HOSTILE) == ' title="&lt;b onclick=x&gt;&quot;&#x27;&amp;"'


def test_a_reason_for_no_tells_its_day_as_the_reader_writes_it() -> None:
    gone = Reason("Gone", "%(day)s is voorbij.")(day=date(2026, 3, 9))
    for language, said in (("nl", "9 maart 2026"), ("fr", "9 mars 2026"), ("en", "9 March 2026")):
        with override(language):
            assert str(gone) == f"{said} is voorbij."
