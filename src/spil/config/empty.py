"""A new, empty office: one legal entity without a name of its own yet, and one administrator.

This is set-up and not work of the office: there is nobody yet who could act, so it is written with the door held open.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

EMAIL = "admin@localhost"


def make_empty_office(today: date | None = None) -> tuple[str, str]:
    """Make it; the administrator's address and password, which is kept nowhere in readable form."""
    from spil.foundation.actions.guard import opened
    from spil.foundation.identity.models import User
    from spil.foundation.identity.secrets import make_password
    from spil.foundation.organisation.models import LegalEntity, Person, Role, RoleAssignment

    day, password = today or timezone.localdate(), make_password()
    with opened(), transaction.atomic():
        LegalEntity.objects.create(code="1", name="Kantoor", country="BE")
        person = Person.objects.create(
            first_name="Beheerder", last_name="", email=EMAIL, language=settings.LANGUAGE_CODE
        )
        for role in (Role.ADMINISTRATOR, Role.OFFICE_MANAGER):
            RoleAssignment.objects.create(person=person, role=role, from_on=day)
        User.objects.create_user(EMAIL, password, person=person)
    return EMAIL, password
