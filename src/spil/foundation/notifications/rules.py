"""When mail may go and when a digest is due, on plain values in office time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

#: the loudest first
LOUDNESS = ("at_once", "digest", "app", "off")


@dataclass(frozen=True)
class Plan:
    """When somebody may be mailed. `digest_day` is a day of the week (Monday is 0), None for every day."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_days: frozenset[int] = field(default_factory=frozenset)
    digest_at: time = time(8)
    digest_day: int | None = None


def is_quiet(local: datetime, plan: Plan) -> bool:
    """Whether mail waits at this moment of office time: a quiet day, or between two hours, over midnight too.

    >>> is_quiet(datetime(2026, 11, 24, 23, 0), Plan(time(19), time(7)))
    True
    """
    if local.weekday() in plan.quiet_days:
        return True
    first, until, now = plan.quiet_from, plan.quiet_until, local.time()
    if first is None or until is None or first == until:
        return False
    return first <= now < until if first < until else now >= first or now < until


def digest_is_due(local: datetime, plan: Plan, last_on: date | None) -> bool:
    """Whether the digest is to go now: its hour has come on a day of its own, and it did not go yet for that day.

    A digest that a quiet day or a machine that was off held back goes as soon as it can: on the first moment that is
    not quiet after its hour.
    """
    if is_quiet(local, plan):
        return False
    day = local.date() if local.time() >= plan.digest_at else local.date() - timedelta(days=1)
    if plan.digest_day is not None:
        day -= timedelta(days=(day.weekday() - plan.digest_day) % 7)
    return last_on is None or last_on < day


def loudest(channels: Iterable[str]) -> str:
    """Of what several roles say, the loudest; empty when none says anything."""
    return min(channels, key=LOUDNESS.index, default="")
