"""Somebody at the screen, for the tests of the record's page."""

from __future__ import annotations

from django.test import Client

from spil.foundation.identity.models import User
from tests.support.office import Office


def signed_in(office: Office, key: str) -> Client:
    client, person = Client(), office.people[key]
    user = User.objects.filter(person=person).first() or User.objects.create_user(
        person.email, "x", person=person
    )
    client.force_login(user)
    return client
