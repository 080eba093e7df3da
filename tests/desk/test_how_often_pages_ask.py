"""How often the pages that everybody opens ask the database: a figure that may fall, and rises by decision alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.door.playing import registered
from tests.record.playing import signed_in
from tests.support.office import small_office

pytestmark = pytest.mark.django_db
#: the shell of any page asks twice: session with account and stamp; the moment
MOST = {
    "/notices/": 4,
    "/": 6,
    "/list/post.incoming/?view=all": 7,
    "/list/invoices.invoice/?view=all": 7,
    "/record/{letter}/": 6,
    "/search/?q=brief": 7,
    "/search/?q=breif": 9,
    "/notebook/": 8,
}


def test_the_pages_of_every_day_ask_no_more_often_than_they_did() -> None:
    office = small_office()
    letter = registered(office, handler=office.people["katrien"])
    office.coded(net="100.00")
    katrien = signed_in(office, "katrien")
    asked = {}
    for page in MOST:
        address = page.format(letter=letter.pk)
        katrien.get(address)  # what is read once by a process is read
        with CaptureQueriesContext(connection) as queries:
            assert katrien.get(address).status_code == 200
        asked[page] = len(queries)
    assert asked == MOST
