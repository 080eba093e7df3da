"""Warns the administrators by mail: once when something goes wrong or grows worse, and every week while it stays so."""

from __future__ import annotations

import platform
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from spil.foundation.health.checking import Asked, Check, Finding, Level, checks, findings
from spil.foundation.health.models import Alert
from spil.foundation.identity.backend import is_doubtful
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import Person, Role, RoleAssignment
from spil.foundation.outbox.posting import post

#: how long until the same thing is said again
AGAIN = timedelta(days=7)
#: what is wrong, by the code of its alert, and the check that found it
Wrong = dict[str, tuple[Check, Finding]]
#: how long what another node found is kept; while it is wrong there, it is written anew every week
OF_ANOTHER = 2 * AGAIN


def alert(now: datetime) -> list[str]:
    """Look, and mail what is new, worse than it was, or still so after a week; the codes of what was mailed.

    All looking is done before anything is written: some checks wait for the network, and an embedded database has one
    writer. Any worker may be the one that looks: what is of a machine is remembered with its name, and is over when
    that machine says so.
    """
    addresses = _addresses(administrators(now))
    people = list(addresses)
    told = _looked(sorted({person.language for person in people}) or [settings.LANGUAGE_CODE], now)
    found = next(iter(told.values()))
    with transaction.atomic():
        elsewhere = Q(code__contains="@") & ~Q(code__endswith=_here())
        Alert.objects.filter(elsewhere, mailed_at__lte=now - OF_ANOTHER).delete()
        Alert.objects.exclude(elsewhere).exclude(code__in=found).delete()
        known = {row.code: row for row in Alert.objects.select_for_update()}
        fresh = [code for code, (_check, one) in found.items() if _is_due(known.get(code), one.level, now)]
        for code, (check, one) in found.items():
            row = known.get(code) or Alert(code=code, since=now)
            row.check_code, row.level = check.code, one.level
            if code in fresh:
                row.mailed_at = now
            row.save()
        for person in people if fresh else ():
            _write(person, addresses[person], [told[person.language][code] for code in fresh], now)
    return [found[code][1].code for code in fresh]


def _here() -> str:
    """What the codes of alerts of this machine end with; no code of a finding holds an @."""
    return f"@{platform.node()[:39]}"


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
            _code(check, one): (check, one)
            for check in chosen
            for one in findings(Asked(now), [check])
            if one.level > Level.GOOD and one.is_mailed
        }


def _code(check: Check, one: Finding) -> str:
    place = _here() if check.of_machine else ""
    return one.code[: 80 - len(place)] + place


def _is_due(row: Alert | None, level: Level, now: datetime) -> bool:
    return row is None or level > row.level or now - row.mailed_at >= AGAIN


def administrators(now: datetime) -> list[Person]:
    """Who keeps the installation running today and has an address."""
    held = RoleAssignment.objects.current(localdate(now)).filter(role=Role.ADMINISTRATOR)
    people = Person.objects.filter(pk__in=held.values("person")).exclude(email="")
    return list(people.exclude(left_on__lte=localdate(now)).order_by("pk"))


def _addresses(people: list[Person]) -> dict[Person, str]:
    """Where each is warned: at the address with which she signs in, which others do not change, while that is open.

    Without an account, where colleagues write to.
    """
    accounts = {one.person_id: one for one in User.objects.filter(person__in=people).select_related("person")}
    addresses = {}
    for person in people:
        account = accounts.get(person.pk)
        if account is None:
            addresses[person] = person.email
        elif account.is_active and not is_doubtful(account, account.email):
            addresses[person] = account.email
    return addresses


def _write(person: Person, address: str, told: list[tuple[Check, Finding]], now: datetime) -> None:
    with override(person.language):
        parts = [f"{_of_what(*one)}: {one[1].text}" + _what_to_do(one[1]) for one in told]
        last = _("How everything is: %(url)s") % {"url": f"{settings.SITE_URL}/status/"}
        count = len(told)
        subject = ngettext("Spil: something is wrong", "Spil: %(count)s things are wrong", count)
        post(
            to=address,
            at=now,
            person_id=person.pk,
            subject=subject % {"count": count},
            text="\n\n".join([*parts, last]) + "\n",
            language=person.language,
        )


def _of_what(check: Check, one: Finding) -> str:
    return f"{one.check} ({platform.node()})" if check.of_machine else one.check


def _what_to_do(one: Finding) -> str:
    return f"\n→ {one.remedy}" if one.remedy else ""
