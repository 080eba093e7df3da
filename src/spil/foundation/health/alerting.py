"""Warns the administrators by mail: once when something goes wrong or grows worse, and every week while it stays so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from spil.foundation.health.checking import Asked, Check, Finding, Level, checks, findings
from spil.foundation.health.models import Alert
from spil.foundation.organisation.models import Person, Role, RoleAssignment
from spil.foundation.outbox.posting import post

#: how long until the same thing is said again
AGAIN = timedelta(days=7)
#: what is wrong, by code, and the check that found it
Wrong = dict[str, tuple[Check, Finding]]


def alert(now: datetime) -> list[str]:
    """Look, and mail what is new, worse than it was, or still so after a week; the codes of what was mailed.

    All looking is done before anything is written: some checks wait for the network, and an embedded database has one
    writer.
    """
    people = administrators(now)
    told = _looked(sorted({person.language for person in people}) or [settings.LANGUAGE_CODE], now)
    found = next(iter(told.values()))
    with transaction.atomic():
        Alert.objects.exclude(code__in=found).delete()
        known = {row.code: row for row in Alert.objects.select_for_update()}
        fresh = [code for code, (_check, one) in found.items() if _is_due(known.get(code), one.level, now)]
        for code, (check, one) in found.items():
            row = known.get(code) or Alert(code=code, since=now)
            row.check_code, row.level = check.code, one.level
            if code in fresh:
                row.mailed_at = now
            row.save()
        for person in people if fresh else ():
            _write(person, [told[person.language][code][1] for code in fresh], now)
    return fresh


def _looked(languages: list[str], now: datetime) -> dict[str, Wrong]:
    """What is wrong, in each language; the same codes in all of them.

    Checks speak the active language, so each language is a look of its own, at what was wrong the time before. What was
    not wrong every time is left out: a mail would lack the words for it.
    """
    looks: dict[str, Wrong] = {}
    chosen = [check for check in checks if check.alerts]
    for language in languages:
        looks[language] = _wrong(language, chosen, now)
        at_fault = {check.code for check, _one in looks[language].values()}
        chosen = [check for check in chosen if check.code in at_fault]
    lasting = set.intersection(*map(set, looks.values()))
    return {
        language: {code: one for code, one in found.items() if code in lasting}
        for language, found in looks.items()
    }


def _wrong(language: str, chosen: list[Check], now: datetime) -> Wrong:
    with override(language):
        return {
            one.code[:80]: (check, one)
            for check in chosen
            for one in findings(Asked(now), [check])
            if one.level > Level.GOOD
        }


def _is_due(row: Alert | None, level: Level, now: datetime) -> bool:
    return row is None or level > row.level or now - row.mailed_at >= AGAIN


def administrators(now: datetime) -> list[Person]:
    """Who keeps the installation running today and has an address."""
    held = RoleAssignment.objects.current(localdate(now)).filter(role=Role.ADMINISTRATOR)
    people = Person.objects.filter(pk__in=held.values("person")).exclude(email="")
    return list(people.exclude(left_on__lte=localdate(now)).order_by("pk"))


def _write(person: Person, told: list[Finding], now: datetime) -> None:
    with override(person.language):
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
