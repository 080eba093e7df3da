"""Somebody at the screen, for the tests of the record's page."""

from __future__ import annotations

from typing import Any

from django.test import Client
from lxml.html import HtmlElement, fromstring

from spil.foundation.identity.models import User
from tests.support.office import Office


def signed_in(office: Office, key: str) -> Client:
    client, person = Client(), office.people[key]
    user = User.objects.filter(person=person).first() or User.objects.create_user(
        person.email, "x", person=person
    )
    client.force_login(user)
    return client


def filled_in(answer: Any) -> dict[str, list[str]]:
    """What the form of an action sends as it stands on this page, as a browser does."""
    page: HtmlElement = fromstring(answer.content.decode())
    form = next(one for one in page.forms if one.get("data-draft"))
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append("" if value == "on" else value)  # lxml's word for an empty choice
    return values
