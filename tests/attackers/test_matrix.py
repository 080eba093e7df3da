"""Every action, by everybody, on records that are hidden from them: over pages and REST it is as if there were none.

What each may see is in tests/consistency/test_canaries.py; this is about doing.
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.records.kinds import kinds
from tests.support.canaries import plant
from tests.support.fixtures import sample
from tests.support.office import Office, small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency, pytest.mark.long]
INSIDER = "bart"
NOWHERE = 987_654_321


@pytest.fixture
def office() -> Office:
    made = small_office()
    for key, person in made.people.items():
        if key != INSIDER:
            User.objects.create_user(person.email, "geheim-genoeg", person=person)
    return made


def test_nobody_does_anything_to_what_one_may_not_see(office: Office) -> None:
    """Action x person x hidden record: the same answer as for a number that nobody has, and nothing happens."""
    canaries = plant(office, insider=INSIDER)
    readers = {key for key in office.people if office.as_(key).sees_all}
    strangers = [key for key in office.people if key != INSIDER and key not in readers]
    assert len(strangers) > 7
    cases = [
        (action, key, canary)
        for key, canary in product(strangers, canaries)
        for action in actions
        if action.applies_to(kinds.of(canary.record)) and action.subject_name
    ]
    assert len(cases) > 1000
    before = Event.objects.count()
    for action, key, canary in sample(cases, 20):
        client = Client()
        user = User.objects.get(person=office.people[key])
        client.force_login(user)
        token = make_token(user, "x", office.now())
        there, nowhere = (
            client.post(f"/record/{pk}/do/{action.name}/", {}) for pk in (canary.record.pk, NOWHERE)
        )
        assert (there.status_code, nowhere.status_code) == (404, 404), f"{key}: {action.name}"
        rest = [
            client.post(
                f"/api/v1/actions/{action.name}/",
                json.dumps(filled(action, pk)),
                content_type="application/json",
                headers={"authorization": f"Bearer {token}"},
            )
            for pk in (canary.record.pk, NOWHERE)
        ]
        assert rest[0].status_code == rest[1].status_code, f"{key}: {action.name}"
        assert rest[0].content == rest[1].content, f"{key}: {action.name}"
    assert Event.objects.count() == before


def filled(action: Any, pk: int) -> dict[str, Any]:
    """A body that names the record and answers what must be answered, with anything."""
    answers = {one.name: "x" for one in action.questions if one.required}
    return {action.subject_name: pk, **answers}


def test_an_action_is_only_for_whom_it_names(office: Office) -> None:
    """What begins something: the page and REST say what the predicate says, for everybody, and never more."""
    started = [
        one
        for one in actions
        if one.subject_model is None and not one.hidden and not one.name.startswith("play")
    ]
    refused = 0
    for action, key in sample(list(product(started, [key for key in office.people if key != INSIDER])), 30):
        user = User.objects.get(person=office.people[key])
        client = Client()
        client.force_login(user)
        token = make_token(user, "x", office.now())
        refusal = action.refusal(office.as_(key))
        shown = client.get(f"/do/{action.name}/")
        body = json.dumps(dict.fromkeys((one.name for one in action.questions if one.required), "x"))
        done = client.post(
            f"/api/v1/actions/{action.name}/",
            body,
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
        if refusal is not None:
            refused += 1
            assert done.status_code in {409, 422}, f"{key}: {action.name}"
            assert refusal.text.split("%")[0][:20] in shown.content.decode() or shown.status_code in {
                403,
                422,
            }
    assert refused > 3


def test_what_is_hidden_costs_as_much_as_what_is_not_there(office: Office) -> None:
    """Existence does not show in how much is done for the answer: the same statements for both."""
    canaries = plant(office, insider=INSIDER)
    client = Client()
    client.force_login(User.objects.get(person=office.people["thijs"]))
    client.get("/")
    for canary in canaries:
        for path in ("/record/{}/", "/record/{}/readers/", "/file/{}/", "/file/{}/preview/"):
            hidden = canary.files[0] if "file" in path else canary.record.pk
            counts = []
            for pk in (hidden, NOWHERE):
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(path.format(pk)).status_code == 404
                counts.append(len(queries))
            assert counts[0] == counts[1], path
