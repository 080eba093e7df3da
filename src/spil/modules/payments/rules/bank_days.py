"""Days on which the bank works, and orders that arrive in time."""

from __future__ import annotations

from datetime import date, timedelta

from spil.foundation.working_days.rules import easter

_DAY = timedelta(days=1)


def is_bank_day(on: date) -> bool:
    """Whether TARGET settles euros on that day.

    Closed on Saturday, Sunday, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December (European
    Central Bank, long-term calendar for TARGET closing days, 14 December 2000, for 2002 and later).
    """
    if on.weekday() >= 5 or (on.month, on.day) in {(1, 1), (5, 1), (12, 25), (12, 26)}:
        return False
    return on - easter(on.year) not in {timedelta(days=-2), timedelta(days=1)}


def bank_day_from(on: date) -> date:
    """The day itself when the bank works, else the next day on which it does."""
    while not is_bank_day(on):
        on += _DAY
    return on


def bank_day_before(on: date) -> date:
    """The last bank day before the day."""
    on -= _DAY
    while not is_bank_day(on):
        on -= _DAY
    return on


def execution_day(wished_on: date, today: date, *, is_past_cut_off: bool = False) -> date:
    """The bank day on which an order can be executed: never in the past, and not today after the cut-off time."""
    earliest = today + _DAY if is_past_cut_off else today
    return bank_day_from(max(wished_on, earliest))


def latest_order_day(due_on: date) -> date:
    """The last bank day on which an order still reaches the payee by the due date.

    >>> latest_order_day(date(2026, 11, 23))
    datetime.date(2026, 11, 20)
    """
    arrives_on = due_on if is_bank_day(due_on) else bank_day_before(due_on)
    return bank_day_before(arrives_on)
