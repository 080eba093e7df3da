"""A new, empty office: one legal entity without a name of its own yet, and one administrator.

This is set-up and not work of the office: there is nobody yet who could act, so it is written with the door held open.
"""

from __future__ import annotations

import os
import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

#: the address with which the first administrator signs in (./spil start --empty --admin)
ADMIN = "SPIL_ADMIN"


def first_address() -> str:
    """What was said, or a name that no other office has: one that is the same everywhere is what others try first."""
    return os.environ.get(ADMIN) or f"beheer-{secrets.token_hex(4)}@localhost"


def make_empty_office(today: date | None = None, asked: dict[str, str] | None = None) -> tuple[str, str]:
    """Make it; the administrator's address and password, which is kept nowhere in readable form.

    `asked` are the words of somebody who began anew from the sample: `office`, `name`, `email`, and `password` hashed;
    then no password is made, and the second value is empty.
    """
    from spil.foundation.actions.guard import opened
    from spil.foundation.identity.models import User
    from spil.foundation.identity.secrets import make_password
    from spil.foundation.organisation.models import LegalEntity, Person, Role, RoleAssignment

    day, password = today or timezone.localdate(), "" if asked else make_password()
    asked = asked or {"office": "Kantoor", "name": "Beheerder", "email": first_address(), "password": ""}
    first, _space, last = asked["name"].partition(" ")
    email = asked["email"].lower()
    with opened(), transaction.atomic():
        LegalEntity.objects.create(code="1", name=asked["office"][:200], country="BE")
        person = Person.objects.create(
            first_name=first[:80], last_name=last[:80], email=email, language=settings.LANGUAGE_CODE
        )
        for role in (Role.ADMINISTRATOR, Role.OFFICE_MANAGER):
            RoleAssignment.objects.create(person=person, role=role, from_on=day)
        account = User.objects.create_user(email, password or None, person=person)
        if asked["password"]:
            account.password = asked["password"]
            account.save(update_fields=["password"])
    return email, password
