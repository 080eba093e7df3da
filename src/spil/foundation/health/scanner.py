"""Check of the virus scanner: it answers, and knows the viruses of this week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.files.scanning import ScannerAway, version
from spil.foundation.health.checking import Asked, Check, Finding, error, good, warning
from spil.foundation.health.checking import register as register_check

#: ClamAV brings out signatures every day
OLD = timedelta(days=7)


def scanner(asked: Asked) -> Iterator[Finding]:
    """Nothing where the office has none: whoever runs it decided so."""
    if not settings.SCANNER:
        return
    try:
        told = version()
    except ScannerAway as problem:
        yield error(
            "scanner.answers",
            _("The virus scanner does not answer: %(why)s") % {"why": problem},
            _(
                "Is it running, and is SPIL_SCANNER right? No file is handed out or taken in by hand meanwhile."
            ),
        )
        return
    made = made_at(told)
    if made is None:
        yield warning(
            "scanner.age",
            _("The virus scanner does not say how old its signatures are: %(told)s") % {"told": told[:100]},
            _("Does freshclam run, and may it reach its mirror?"),
        )
    elif asked.now - made > OLD:
        yield warning(
            "scanner.age",
            _("The signatures of the virus scanner are %(days)s days old.")
            % {"days": (asked.now - made).days},
            _("Does freshclam run, and may it reach its mirror?"),
        )
    else:
        yield good("scanner.answers", _("The virus scanner answers, with signatures of this week."))


def made_at(told: str) -> datetime | None:
    """When the signatures were made: `ClamAV 1.4.6/27600/Thu Nov 26 09:12:01 2026`, as clamd(8) says it."""
    try:
        return datetime.strptime(told.rsplit("/", 1)[-1], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None


def register() -> None:
    register_check(
        Check(
            "scanner",
            gettext_lazy("Virus scanner"),
            scanner,
            needs_database=False,
            alerts=True,
            asks_network=True,
            of_machine=True,
        )
    )
