"""A small office, letters in it, and reactions that vanish after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from spil.foundation.actions.reactions import Reaction, reactions
from spil.modules.post.models import PostItem
from tests.door.playing import registered
from tests.support.office import Office, small_office


@pytest.fixture
def office(db: Any) -> Office:
    return small_office()


@pytest.fixture
def letter(office: Office) -> PostItem:
    return registered(office)


@pytest.fixture
def react() -> Iterator[Callable[..., None]]:
    """Register reactions for this test alone."""
    added: list[Reaction] = []

    def register(reaction: Reaction) -> None:
        reactions.register(reaction)
        added.append(reaction)

    yield register
    for reaction in added:
        reactions._by_action[reaction.to].remove(reaction)
