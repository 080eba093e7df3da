"""What comes after what: said by a link, drawn on the timeline of a list."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from spil.foundation.handling.actions import link, set_deadline, unlink
from spil.foundation.links.models import Link
from tests.door.playing import registered
from tests.record.playing import signed_in
from tests.support.office import small_office

pytestmark = pytest.mark.django_db


def test_the_timeline_draws_a_line_from_what_comes_first_to_what_comes_after_it() -> None:
    office = small_office()
    first, later = registered(office, "Plan"), registered(office, "Uitvoering")
    katrien, by = signed_in(office, "katrien"), office.as_("katrien")
    address = "/list/post.incoming/?shape=timeline&at=2026-11-24"
    line = 'class="link-line"'
    assert line not in katrien.get(address).content.decode()
    link(record=later.record, by=by, other=first.record, relation="after")
    assert line in katrien.get(address).content.decode()
    assert "komt na" in katrien.get(f"/record/{later.pk}/").content.decode()
    unlink(record=later.record, by=by, link=str(Link.objects.get(relation="after").pk))
    assert line not in katrien.get(address).content.decode()


def test_the_lines_are_said_in_words_and_what_ends_before_what_it_waits_for_is_said_too() -> None:
    office = small_office()
    first = registered(office, "Plan", handler=office.people["katrien"])
    later = registered(office, "Uitvoering", handler=office.people["katrien"])
    hidden = registered(office, "Geheim plan", confidentiality="named", handler=office.people["griet"])
    by = office.as_("griet")
    for one in (first, hidden):
        link(record=later.record, by=by, other=one.record, relation="after")
    set_deadline(record=first.record, by=by, due_on=date(2026, 12, 1))
    set_deadline(record=later.record, by=by, due_on=date(2026, 12, 8))

    def page(text: str = "") -> str:
        address = f"/list/post.incoming/?shape=timeline&at=2026-11-24&text={text}"
        return unescape(signed_in(office, "katrien").get(address).content.decode())

    shown = page()
    assert f'na <a href="/record/{first.pk}/">{first.record.number} Plan</a>' in shown
    assert shown.count('class="link-line"') == 3  # a piece in each of the two rows, and one in the key
    assert "Geheim" not in shown
    assert hidden.record.number not in shown
    alone = page("Uitvoering")  # what does not stand in the picture is named, and no line leads to it
    assert f'na <a href="/record/{first.pk}/">' in alone
    assert "link-point" not in alone.partition("</table>")[0]
    set_deadline(record=later.record, by=by, due_on=date(2026, 11, 30))
    shown = page()
    assert f'eindigt vóór <a href="/record/{first.pk}/">' in shown
    assert "link-line link-clash" in shown
    assert "eindigt te vroeg" in shown
