"""A new, empty office, and its first hour."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from spil.config.empty import make_empty_office
from spil.foundation.access.queries import actor_for
from spil.foundation.identity.models import User
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Person, Unit
from spil.modules.people.actions import add_unit
from spil.modules.people.queries import steps_done

pytestmark = pytest.mark.django_db
TYPED = {
    "office": "Kantoor Zuid",
    "name": "Ria Proef",
    "email": "ria@x.example",
    "password": "drie rode fietsen",
}


def actor_of(person: Person) -> Any:
    now = timezone.now()
    return actor_for(person, now=now, today=timezone.localdate(now))


def test_an_empty_office_has_every_step_before_it_and_each_is_ticked_when_done() -> None:
    make_empty_office()
    person = Person.objects.get()
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.get())
    assert steps_done(modules.first_steps(), actor_of(person)) == [False] * len(modules.first_steps())
    page = client.get("/people/first-hour/").content.decode()
    assert f"0 van {len(modules.first_steps())} gedaan" in page
    add_unit(by=actor_of(person), code="A", name="Archief")
    assert f"1 van {len(modules.first_steps())} gedaan" in client.get("/people/first-hour/").content.decode()


def test_a_new_office_has_no_account_that_others_know_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one account is called as was said, or as no other office calls it; its password is made for it alone."""
    told = set()
    for given in ("", "", "anna@kantoor.example"):
        monkeypatch.setenv("SPIL_ADMIN", given)
        with transaction.atomic():
            email, password = make_empty_office()
            told |= {email, password}
            account = User.objects.get(is_active=True)
            assert (account.email, account.check_password(password)) == (email, True)
            assert not any(
                User.objects.filter(email__istartswith=name) for name in ("admin@", "root@", "sa@")
            )
            transaction.set_rollback(True)
    assert len(told) == 6
    assert "anna@kantoor.example" in told


def test_the_first_administrator_of_the_new_office_signs_in_with_the_chosen_password() -> None:
    from django.contrib.auth.hashers import make_password

    asked = {**TYPED, "password": make_password(TYPED["password"])}
    email, told = make_empty_office(asked=asked)
    assert (email, told) == (TYPED["email"], "")
    assert User.objects.get().check_password(TYPED["password"])
    assert Unit.objects.count() == 0
