"""There is always an administrator who can sign in: no page would give the role back, or the access."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.organisation.models import Person, Role, RoleAssignment
from spil.foundation.organisation.once import one_at_a_moment
from spil.modules.people.rules import hold_on

LastAdministrator = Reason(
    "LastAdministrator",
    _("Nobody would be administrator from then on."),
    _("Give somebody else the role and access first; that counts once that one signed in."),
)


def refuse_last_administrator(on: date, **besides: Any) -> None:
    """Refused: LastAdministrator, when there is a day from that one on without anybody in the role besides these
    assignments.

    Somebody has it until it ends, or until that person leaves. Who has no access, a closed one, or one that was never
    used counts as nobody: an administrator who did not sign in yet is invited by another one alone.
    """
    one_at_a_moment()
    others = RoleAssignment.objects.not_over(on).filter(
        role=Role.ADMINISTRATOR,
        person__account__is_active=True,
        person__account__last_login__isnull=False,
    )
    days = others.exclude(**besides).values_list("from_on", "until_on", "person__left_on")
    if not hold_on([(first, min(filter(None, ends), default=None)) for first, *ends in days], on):
        raise Refused(LastAdministrator())


def refuse_without(person: Person, on: date) -> None:
    """The same, for when this person is gone from that day on."""
    if person.has_or_gets(Role.ADMINISTRATOR, on):
        refuse_last_administrator(on, person=person)
