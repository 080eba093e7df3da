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


def digest_is_due(local: datetime, plan: Plan, oldest: datetime) -> bool:
    """Whether the digest is to go now: what waits longest is older than the last hour of a digest.

    A digest that a quiet day or a machine that was off held back goes as soon as it can. `oldest` is the moment of what
    waits longest, in office time too.
    """
    return oldest < last_digest(local, plan) and not is_quiet(local, plan)


def last_digest(local: datetime, plan: Plan) -> datetime:
    """The last moment, up to this one, at which a digest was to go."""
    day = local.date() if local.time() >= plan.digest_at else local.date() - timedelta(days=1)
    if plan.digest_day is not None:
        day -= timedelta(days=(day.weekday() - plan.digest_day) % 7)
    return datetime.combine(day, plan.digest_at, local.tzinfo)


def waits_since(
    at: datetime, absences: Iterable[tuple[date, date | None]], patience: timedelta
) -> datetime | None:
    """From when what came `at` waits for a reader who is there: from her return, where she went away before `patience`
    with it was over. None while nobody knows when she is back.

    `absences` are their first day and the first day back, in order; `at` is in office time.
    """
    for from_on, until_on in absences:
        if from_on > (at + patience).date():
            break
        if until_on is None:
            return None
        if until_on > at.date():
            at = datetime.combine(until_on, time(), at.tzinfo)
    return at


def loudest(channels: Iterable[str]) -> str:
    """Of what several roles say, the loudest; empty when none says anything."""
    return min(channels, key=LOUDNESS.index, default="")
