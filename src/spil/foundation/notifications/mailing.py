"""Puts notices in the outbox when their hour has come: at once by record, or together as a digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from spil.foundation.access.queries import deputies_today
from spil.foundation.identity.backend import is_doubtful, open_accounts
from spil.foundation.identity.models import User
from spil.foundation.notifications.models import TO_MAIL, Mail, Notice, NoticeQuerySet, Preferences
from spil.foundation.notifications.rules import digest_is_due, is_quiet, waits_since
from spil.foundation.organisation.models import Absence
from spil.foundation.outbox.posting import post_later

#: mail about what has waited longer for somebody who was there is not sent any more: an office that begins to mail does
#: not begin with its past
OLDEST = {Mail.AT_ONCE: timedelta(days=15), Mail.DIGEST: timedelta(days=31)}
MAKER = "notifications"


def post_due(now: datetime) -> int:
    """Put everything that is due in the outbox; how many mails. Several workers may do this at once."""
    local = timezone.localtime(now)
    for mail, oldest in OLDEST.items():
        _leave(Notice.objects.filter(mail=mail, at__lt=now - oldest), local, oldest)
    away = deputies_today(local.date())
    accounts = open_accounts(local.date()).filter(person__in=Notice.objects.filter(TO_MAIL).values("person"))
    return sum(_post_to(one, local) for one in accounts.select_related("person") if one.person_id not in away)


def waiting_since(moment: datetime) -> NoticeQuerySet:
    """The notices that were to be mailed then already, and are so still."""
    return Notice.objects.filter(TO_MAIL, at__lte=moment)


def leave_what_a_backup_held(restored_at: datetime) -> int:
    """Mail no notice that waited in an office when it was restored: the one from which it comes did so since. How
    many."""
    return waiting_since(restored_at).update(mail=Mail.LEFT)


def _leave(old: NoticeQuerySet, local: datetime, oldest: timedelta) -> None:
    """Mail no more of these; of what is for somebody who was away lately, only what waited so long since the return."""
    begun = Absence.objects.filter(from_on__lte=local.date()).order_by("from_on")
    lately = begun.exclude(until_on__lte=(local - oldest).date()).values("person")
    old.exclude(person__in=lately).update(mail=Mail.LEFT)
    waiting = list(old.filter(person__in=lately))
    away: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for one in begun.filter(person__in={one.person_id for one in waiting}):
        away[one.person_id].append((one.from_on, one.until_on))
    since = {one.pk: waits_since(timezone.localtime(one.at), away[one.person_id], oldest) for one in waiting}
    over = [pk for pk, moment in since.items() if moment is not None and moment < local - oldest]
    Notice.objects.filter(pk__in=over).update(mail=Mail.LEFT)


def _post_to(account: User, local: datetime) -> int:
    """To the address with which one signs in: what is in such a mail decides, and an answer to it counts. What is
    for somebody who was invited at a wrong address waits for another invitation."""
    if is_doubtful(account, account.email):
        return 0
    person = account.person
    plan = Preferences.of(person.pk).plan
    if is_quiet(local, plan):
        return 0
    with transaction.atomic():
        waiting = Notice.objects.filter(TO_MAIL, person=person).select_related("record").order_by("id")
        rows = list(waiting.select_for_update(skip_locked=True, of=("self",)))
        at_once = [row for row in rows if row.mail == Mail.AT_ONCE]
        together = [row for row in rows if row.mail == Mail.DIGEST]
        if together and not digest_is_due(local, plan, min(row.at for row in together)):
            together = []
        Notice.objects.filter(pk__in=[row.pk for row in at_once + together]).update(mail=Mail.POSTED)
        posted = _at_once(account, at_once, local)
        if together:
            arguments = {"notices": [row.pk for row in together], "digest": True}
            post_later(MAKER, arguments, to=account.email, at=local, person_id=person.pk)
    return posted + bool(together)


def _at_once(account: User, rows: Iterable[Notice], local: datetime) -> int:
    """One mail a record, whatever the number of notices about it."""
    by_record: dict[int | None, list[Notice]] = {}
    for row in rows:
        by_record.setdefault(row.record_id, []).append(row)
    for group in by_record.values():
        arguments = {"notices": [row.pk for row in group], "digest": False}
        post_later(
            MAKER, arguments, to=account.email, at=local, person_id=account.person_id, record=group[0].record
        )
    return len(by_record)


def tidy(now: datetime) -> int:
    """Delete notices that were read, or that nobody looked at, long ago; how many."""
    old = Q(read_at__lt=now - timedelta(days=60)) | Q(at__lt=now - timedelta(days=365))
    return Notice.objects.filter(old).delete()[0]
