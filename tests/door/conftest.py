"""A small office, and a letter in it."""

from __future__ import annotations

from typing import Any

import pytest

from spil.modules.post.models import PostItem
from tests.door.playing import registered
from tests.support.office import Office, small_office


@pytest.fixture
def office(db: Any) -> Office:
    return small_office()


@pytest.fixture
def letter(office: Office) -> PostItem:
    return registered(office)
