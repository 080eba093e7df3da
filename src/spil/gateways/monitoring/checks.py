"""Check of the log server: it can be reached, and proves its name."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.health.checking import Asked, Check, Finding, error, good
from spil.foundation.health.checking import register as register_check
from spil.gateways.monitoring.passing_on import Server


def log_server(_asked: Asked) -> Iterator[Finding]:
    """Nothing where there is none."""
    if not settings.LOG_SERVER:
        return
    server = Server.at(settings.LOG_SERVER)
    try:
        server.connect().close()
    except OSError as problem:
        yield error(
            "log.server",
            _("The log is not passed on: %(host)s does not answer as it should (%(why)s).")
            % {"host": server.host, "why": problem},
            _(
                "Is SPIL_LOG_SERVER right, and does the server there prove its name? Lines wait, up to 10,000."
            ),
        )
        return
    yield good("log.server", _("The log is passed on to %(host)s.") % {"host": server.host})


def register() -> None:
    register_check(
        Check(
            "log_server",
            gettext_lazy("Log server"),
            log_server,
            needs_database=False,
            alerts=True,
            asks_network=True,
            of_machine=True,
        )
    )
