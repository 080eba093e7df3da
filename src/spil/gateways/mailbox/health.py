"""Whether the mailboxes answer, for `./spil check`, the status page and the mails that warn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spil.foundation.health.checking import Asked, Check, Finding, error, good, told_at, warning
from spil.foundation.health.checking import register as register_check
from spil.gateways.mailbox.models import Mailbox

#: attempts that may fail before it is mailed: a line breaks, and is back a minute later
PATIENCE = 3


def mailboxes(_asked: Asked) -> Iterator[Finding]:
    """Each active mailbox was read at the last attempts, and nothing lies in it that was not taken in."""
    active = list(Mailbox.objects.filter(is_active=True))
    for one in active:
        words = {"name": one.name, "why": one.get_cause_display() or one.error}
        code = f"mailbox.{one.pk}"
        if one.failures >= PATIENCE:
            yield error(
                code,
                _("The mailbox “%(name)s” does not answer: %(why)s") % words,
                _("Try it on the page of mailboxes: the password, the server and its certificate."),
            )
        elif one.failures:
            last = warning(code, _("The mailbox “%(name)s” did not answer the last time: %(why)s") % words)
            yield replace(last, is_mailed=False)
        elif one.refused_count:
            told = ngettext(
                "In the mailbox “%(name)s” lies %(count)s message that was not taken in: %(why)s",
                "In the mailbox “%(name)s” lie %(count)s messages that were not taken in. The last one: %(why)s",
                one.refused_count,
            )
            refused = {"name": one.name, "count": one.refused_count, "why": one.refused_why}
            yield warning(
                code,
                told % refused,
                _(
                    "Look at it in the mailbox itself, and move it; or try it once more on the page of mailboxes."
                ),
            )
        elif one.fetched_at:
            when = told_at(one.fetched_at)
            yield good(
                code, _("The mailbox “%(name)s” was read at %(when)s.") % {"name": one.name, "when": when}
            )
        else:
            yield good(code, _("The mailbox “%(name)s” was not read yet.") % words)
    if not active:
        yield good("mailbox", _("No mailbox is read yet."))


def register() -> None:
    register_check(Check("mailboxes", gettext_lazy("Mailboxes"), mailboxes, alerts=True))
