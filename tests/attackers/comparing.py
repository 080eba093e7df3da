"""Somebody at every way in, and the comparison of what is hidden with what is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.actions.declaration import Action
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from tests.consistency.test_canaries import steady

#: an id that nobody has
NOWHERE = 987_654_321


@dataclass
class Ways:
    """How somebody comes in: the pages and a token."""

    client: Client
    token: str

    def rest(self, action: Action[Any, Any], body: dict[str, Any]) -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        text = json.dumps(body, default=str)
        path = f"/api/v1/actions/{action.name}/"
        return self.client.post(path, text, content_type="application/json", headers=headers)


def ways(person: Any) -> Ways:
    user = User.objects.filter(person=person).first() or User.objects.create_user(
        person.email, "x", person=person
    )
    client = Client()
    client.force_login(user)
    session = client.session
    session["confirmed"] = timezone.now().isoformat()  # the password was given a moment ago
    session.save()
    return Ways(client, make_token(user, "x", timezone.now()))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done within is put back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def alike(ask: Callable[[Any], Any], hidden: Any, where: str) -> None:
    """The answer about what is hidden is the one about what is not there, and costs as much.

    Of a program's requests one in twenty takes the next portion of its account's limit, and one in twenty that of its
    address: of three that follow each other one takes neither.
    """
    ask(NOWHERE)  # what is read once is read
    (there, cost), (nowhere, usual) = told(ask, hidden), told(ask, NOWHERE)
    assert there[0] == nowhere[0], f"{where}: {there[0]}, and {nowhere[0]} for what is not there"
    assert there == nowhere, f"{where}: other words than for what is not there"
    for _again in range(2):
        if cost == usual:
            break
        cost, usual = min(cost, told(ask, hidden)[1]), min(usual, told(ask, NOWHERE)[1])
    assert cost == usual, f"{where}: {cost} questions, and {usual} for what is not there"


def told(ask: Callable[[Any], Any], pk: Any) -> tuple[tuple[int, bytes, str], int]:
    """Status, words and where it leads, without the id that was asked; and how many questions it took."""
    with CaptureQueriesContext(connection) as found:
        answer = ask(pk)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    words = re.sub(rf"(/|%2F){pk}(/|%2F)".encode(), rb"\1N\2", steady(content, ""))
    return (answer.status_code, words, answer.get("Location", "").replace(str(pk), "N")), len(found)
