"""How often something may be tried: per account and per address, the same on every node.

A limit is a bucket that holds `burst` tries and gets one back every `every`. What is kept is one number, the moment at
which the bucket is full again (the generic cell rate algorithm, ITU-T I.371): one conditional UPDATE takes a try, so
that of two nodes at the same moment neither gets more than there is. Accounts are named by what was typed, whether
they exist or not, so that no answer tells.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.identity.models import Allowance


@dataclass(frozen=True)
class Limit:
    """So many tries at once, then one every so long."""

    name: str
    burst: int
    every: timedelta

    def key(self, whom: str) -> str:
        return sha256(f"{self.name}|{whom}".encode()).hexdigest()

    @property
    def step(self) -> int:
        """`every` in milliseconds."""
        return self.every // timedelta(milliseconds=1)


#: a wrong password, for one account; browsers that signed in before have a bucket of their own
ACCOUNT = Limit("account", 8, timedelta(minutes=1))
KNOWN_BROWSER = Limit("known browser", 8, timedelta(minutes=1))
#: wrong passwords from one address, of whatever account: an office stands behind one address
ADDRESS = Limit("address", 40, timedelta(seconds=15))
#: a wrong code of the second step, for one account: a million codes, three of them right at any moment
CODE = Limit("code", 5, timedelta(minutes=2))
#: mails with a link to choose a new password
PASSWORD_MAIL = Limit("password mail", 3, timedelta(minutes=20))
PASSWORD_MAIL_ADDRESS = Limit("password mail, address", 10, timedelta(minutes=2))
#: secrets in addresses that open nothing: sign-in links, decision links, feeds, tokens
SECRETS = Limit("secrets", 30, timedelta(seconds=20))
#: what a program asks over REST, for one account and for one address
REST_ACCOUNT = Limit("rest", 1200, timedelta(milliseconds=50))
REST_ADDRESS = Limit("rest, address", 3600, timedelta(milliseconds=20))
#: so many of them are taken from the database at a time
PORTION = 20


def take(limit: Limit, whom: str, now: datetime, count: int = 1) -> timedelta | None:
    """Use up `count` tries. None when they were there; else how long to wait for them."""
    key, at = limit.key(whom), _milliseconds(now)
    latest = at + (limit.burst - count) * limit.step
    there = Allowance.objects.filter(key=key)
    for _attempt in range(4):
        used = Greatest(F("full_at"), at) + count * limit.step
        if there.filter(full_at__lte=latest).update(full_at=used):
            return None
        row = there.first()
        if row is not None and row.full_at <= latest:  # made by another one since, and there is enough
            continue
        if row is not None and row.full_at <= at + (limit.burst + 1) * limit.step:
            return timedelta(milliseconds=max(row.full_at - latest, 1))
        if row is not None:  # more than a bucket can lack: the clock went back since
            there.filter(full_at=row.full_at).update(full_at=at)
            continue
        Allowance.objects.bulk_create([Allowance(key=key, full_at=at)], ignore_conflicts=True)
    return limit.every


def give_back(limit: Limit, whom: str) -> None:
    """The try was a right one, and does not count."""
    Allowance.objects.filter(key=limit.key(whom)).update(full_at=F("full_at") - limit.step)


def forget(limit: Limit, whom: str) -> None:
    Allowance.objects.filter(key=limit.key(whom)).delete()


def take_all(limits: dict[Limit, str], now: datetime) -> timedelta | None:
    """A try of each; the longest wait when one of them is used up."""
    waits = [wait for limit, whom in limits.items() if (wait := take(limit, whom, now)) is not None]
    return max(waits, default=None)


def tidy(now: datetime) -> int:
    """Forget what is not used any more; how many."""
    return int(Allowance.objects.filter(full_at__lt=_milliseconds(now)).delete()[0])


class Portions:
    """Takes tries by the portion, so that one REST request in twenty writes. What is left over is this process's."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, limit: Limit, whom: str, now: datetime) -> timedelta | None:
        key = limit.key(whom)
        with self._lock:
            if self._left.get(key, 0) > 0:
                self._left[key] -= 1
                return None
        wait = take(limit, whom, now, PORTION)
        if wait is None:
            with self._lock:
                if len(self._left) > 10_000:
                    self._left.clear()
                self._left[key] = self._left.get(key, 0) + PORTION - 1
        return wait


portions = Portions()


def seconds(wait: timedelta) -> int:
    """For the header Retry-After."""
    return max(1, ceil(wait.total_seconds()))


def wait_words(wait: timedelta) -> str:
    """Why not now, and when."""
    count = seconds(wait)
    if count < 100:
        after = ngettext("%(n)s second", "%(n)s seconds", count) % {"n": count}
    else:
        minutes = ceil(count / 60)
        after = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return _("That was tried too often. Try again in %(wait)s.") % {"wait": after}


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)
