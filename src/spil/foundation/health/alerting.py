"""Warns the administrators by mail: once when something goes wrong, and again every week while it stays so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from spil.foundation.health.checking import Asked, Finding, Level, checks, findings
from spil.foundation.health.models import Alert
from spil.foundation.organisation.models import Person, Role, RoleAssignment
from spil.foundation.outbox.posting import post

#: how long until the same thing is said again
AGAIN = timedelta(days=7)


def alert(now: datetime) -> list[str]:
    """Look, and mail what is new or still so after a week; the codes of what was mailed."""
    found = _wrong(now)
    with transaction.atomic():
        Alert.objects.exclude(code__in=[one.code[:80] for one in found]).delete()
        known = {row.code: row for row in Alert.objects.select_for_update()}
        fresh = [one.code for one in found if _is_due(known.get(one.code[:80]), now)]
        if not fresh:
            return []
        for code in fresh:
            Alert.objects.update_or_create(
                code=code[:80], defaults={"mailed_at": now}, create_defaults={"since": now, "mailed_at": now}
            )
        for person in administrators(now):
            _write(person, fresh, now)
    return fresh


def _wrong(now: datetime) -> list[Finding]:
    chosen = [check for check in checks if check.alerts]
    return [one for one in findings(Asked(now), chosen) if one.level > Level.GOOD]


def _is_due(row: Alert | None, now: datetime) -> bool:
    return row is None or now - row.mailed_at >= AGAIN


def administrators(now: datetime) -> list[Person]:
    """Who keeps the installation running today and has an address."""
    held = RoleAssignment.objects.current(localdate(now)).filter(role=Role.ADMINISTRATOR)
    people = Person.objects.filter(pk__in=held.values("person")).exclude(email="")
    return list(people.exclude(left_on__lte=localdate(now)).order_by("pk"))


def _write(person: Person, codes: Sequence[str], now: datetime) -> None:
    """In the language of the one who reads it: the checks speak the active one."""
    with override(person.language):
        told = [one for one in _wrong(now) if one.code in codes]
        parts = [f"{one.check}: {one.text}" + (f"\n→ {one.remedy}" if one.remedy else "") for one in told]
        last = _("How everything is: %(url)s") % {"url": f"{settings.SITE_URL}/status/"}
        count = len(told)
        subject = ngettext("Spil: something is wrong", "Spil: %(count)s things are wrong", count)
        post(
            to=person.email,
            at=now,
            person_id=person.pk,
            subject=subject % {"count": count},
            text="\n\n".join([*parts, last]) + "\n",
            language=person.language,
        )
