"""What comes after what: said by a link, drawn on the timeline of a list."""

from __future__ import annotations

import pytest

from spil.foundation.handling.actions import link, unlink
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
