"""Checks of how people sign in, where others than the people of this machine can try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.health.checking import Asked, Check, Finding, good, warning
from spil.foundation.health.checking import register as register_check
from spil.foundation.identity.backend import open_accounts
from spil.foundation.identity.second_step import second_step_of
from spil.foundation.organisation.models import Role, RoleAssignment


def signing_in(asked: Asked) -> Iterator[Finding]:
    """Administrators have a second step where the office is reached from elsewhere; the list of leaked passwords."""
    if settings.ORIGIN:
        yield _administrators(asked)
    if settings.BREACHED_PASSWORDS:
        yield _leaked(Path(settings.BREACHED_PASSWORDS))


def _administrators(asked: Asked) -> Finding:
    today = localdate(asked.now)
    holders = RoleAssignment.objects.current(today).filter(role=Role.ADMINISTRATOR).values("person")
    users = open_accounts(today).filter(person__in=holders).select_related("person")
    bare = [str(user.person) for user in users.order_by("email") if not second_step_of(user)]
    if not bare:
        return good("access.second_step", _("Every administrator has a second step when signing in."))
    return warning(
        "access.second_step",
        _("%(names)s: signs in as administrator with a password alone, from anywhere.")
        % {"names": ", ".join(bare)},
        _(
            "Set up an app or a passkey at Signing in and devices; ask it of the role at People, Units and locations."
        ),
    )


def _leaked(file: Path) -> Finding:
    try:
        with file.open("rb") as lines:
            first = lines.read(41)
    except OSError as trouble:
        first = b""
        why = trouble.strerror or str(trouble)
    else:
        why = _("its first line is no SHA-1 with a count")
    if len(first) == 41 and first[40:] == b":":
        return good("access.leaked", _("Leaked passwords are refused."))
    told = {"file": file, "why": why}
    return warning(
        "access.leaked",
        _("The list of leaked passwords %(file)s cannot be used: %(why)s.") % told,
        _("Give SPIL_BREACHED_PASSWORDS the path of a list “ordered by hash”, readable for Spil."),
    )


def register() -> None:
    register_check(Check("access", gettext_lazy("How people sign in"), signing_in, alerts=True))
