"""Takes mails that are due out of the table, and says what became of them. Who speaks SMTP is given from outside."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.posting import message_of
from spil.foundation.outbox.rules import FAR_AHEAD, GIVEN_UP_AFTER, STALE_AFTER, on_the_wire, wait_after

#: how long a worker keeps a mail that it is sending: longer than a mail server may take for all its answers together,
#: of which those from DATA on may each take ten minutes
LEASE = timedelta(minutes=45)
#: sent mails keep their text this long, the others too; then only that they were sent
KEPT = timedelta(days=30)
_log = logging.getLogger(__name__)

#: ways to hand mails over (the scheme of SPIL_SMTP) and their usual ports
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Refused(Exception):
    """The mail server will never take this mail (5xx). Anything else it says is tried again."""


#: hands the bytes of a message to a mail server, for one address; raises Refused, or anything else to try again later
Deliver = Callable[[bytes, str], None]


def due(now: Callable[[], datetime], most: int = 200) -> Iterator[OutgoingMail]:
    """The mails that are due, each leased to the caller, and loaded, as it is taken: two workers never take the same
    one, however long those before it took."""
    found = waiting().filter(_is_due(now())).order_by("next_at", "id").values_list("pk", "next_at")[:most]
    for pk, next_at in list(found):
        until = now() + LEASE
        taken = waiting().filter(pk=pk, next_at=next_at).update(next_at=until, attempts=F("attempts") + 1)
        if taken and (row := waiting().filter(pk=pk, next_at=until).first()) is not None:
            yield row


def _is_due(now: datetime) -> Q:
    """Also what is to be sent at the moment at which it was made, when that is still to come, and what waits for longer
    than anything does: the clock went back since."""
    made_ahead = Q(made_at__gt=now, next_at=F("made_at"))
    return Q(next_at__lte=now) | made_ahead | Q(next_at__gt=now + FAR_AHEAD)


def _mine(row: OutgoingMail, *states: str) -> QuerySet[OutgoingMail]:
    """The mail while it is leased to whoever took it so: what it became since, stands; unless in one of `states`."""
    return OutgoingMail.objects.filter(
        pk=row.pk, state__in=(MailState.WAITING, *states), attempts=row.attempts, next_at=row.next_at
    )


def send(row: OutgoingMail, deliver: Deliver, now: datetime) -> str:
    """Make the message, hand it over, and write down what became of it, unless the lease was lost; the new state.

    The words are made in this moment, so that nobody is told what she may no longer see. What lay here for a week
    before anybody tried (no mail server was named, or the program stood still) is not sent: a notice is no news any
    more, and the writer of anything else looks at it first.
    """
    if row.attempts == 1 and now - row.made_at >= STALE_AFTER:
        why = _("It had been in Spil for %(count)s days, so it was not sent any more.")
        state = MailState.LEFT if row.person_id else MailState.FAILED
        return _ended(row, state, now, why % {"count": (now - row.made_at).days})
    to = on_the_wire(row.to_address)
    if to is None:
        why = _(
            "No mail can go to %(email)s: mail servers do not know such letters. Ask for another address."
        )
        return _ended(row, MailState.FAILED, now, why % {"email": row.to_address})
    try:
        content = message_of(row, now)
        if content is None:
            return _ended(row, MailState.LEFT, now)
        deliver(content, to)
    except Refused as refused:
        return _ended(row, MailState.FAILED, now, str(refused))
    except Exception as error:  # noqa: BLE001 - whatever the network or the server says is tried again
        if now - row.made_at >= GIVEN_UP_AFTER:
            return _ended(row, MailState.FAILED, now, f"{type(error).__name__}: {error}")
        _log.warning("mail %s was not sent in attempt %s: %s", row.pk, row.attempts, error)
        text = f"{type(error).__name__}: {error}"[:500]
        _mine(row).update(next_at=now + wait_after(row.attempts), error=text)
        return MailState.WAITING
    return _ended(row, MailState.SENT, now)


def _ended(row: OutgoingMail, state: str, now: datetime, error: str = "") -> str:
    if state == MailState.SENT:  # also when it was withdrawn meanwhile: it is gone
        _mine(row, MailState.LEFT).update(state=state, sent_at=now, error="")
    else:
        _mine(row).update(state=state, sent_at=None, error=error[:500])
    return state


def waiting() -> QuerySet[OutgoingMail]:
    """What is to be handed over, now or later."""
    return OutgoingMail.objects.filter(state=MailState.WAITING)


def waiting_since(moment: datetime) -> QuerySet[OutgoingMail]:
    """What was to be handed over then already, and is so still."""
    return waiting().filter(made_at__lte=moment)


@transaction.atomic
def leave_what_a_backup_held(restored_at: datetime) -> int:
    """Send nothing of what waited in an office when it was restored: the one from which it comes did so since. How
    many. What was written in it afterwards goes.

    Notices are no news any more; the writer of anything else looks at it first, as at what could not be mailed.
    """
    held, why = waiting_since(restored_at), _("It waited in a backup, and may have been sent already.")
    notices = held.filter(person__isnull=False).update(state=MailState.LEFT, error=why)
    return notices + held.update(state=MailState.FAILED, error=why)


def tidy(now: datetime) -> int:
    """Wipe the words of mails that are long done; how many."""
    done = OutgoingMail.objects.exclude(state=MailState.WAITING).filter(made_at__lt=now - KEPT)
    with transaction.atomic():
        return done.exclude(content=b"").update(content=b"")
