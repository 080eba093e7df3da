"""Statistics are there afterwards, for the indexes that lists are read from."""

from __future__ import annotations

import pytest
from django.db import connection

from spil.foundation.listing.jobs import statistics
from spil.modules.post import actions as post
from tests.support.office import small_office

pytestmark = pytest.mark.django_db


def test_the_planner_knows_the_indexes_of_lists_afterwards() -> None:
    post.register(by=small_office().as_("katrien"), subject="Brief")
    if connection.vendor != "sqlite":
        assert statistics() is False
        return
    assert statistics() is True
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx FROM sqlite_stat1")
        known = {row[0] for row in cursor.fetchall()}
    assert {"post_item_by_audience", "post_item_by_day", "record_by_state"} <= known
