"""The embedded database stays open from one request to the next, until something fails on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.utils import load_backend

from spil.config.settings import database

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrapper(tmp_path: Path) -> Any:
    """A connection of its own to a file of its own."""
    told = connections.configure_settings({"default": database.sqlite(str(tmp_path / "spil.sqlite3"))})[
        "default"
    ]
    made = load_backend(told["ENGINE"]).DatabaseWrapper(told, "beside")
    yield made
    made.close()


def test_it_stays_open_until_something_fails_on_it(wrapper: Any) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE letters (title text)")
    kept = wrapper.connection
    wrapper.close_if_unusable_or_obsolete()  # as at the end of a request
    assert wrapper.connection is kept

    with wrapper.cursor() as cursor:
        cursor.execute("PRAGMA query_only = on")
        with pytest.raises(OperationalError, match="readonly"):
            cursor.execute("INSERT INTO letters VALUES ('Brief')")
    wrapper.close_if_unusable_or_obsolete()
    assert wrapper.connection is None
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO letters VALUES ('Brief')")
