"""Pure questions about dated rows, mandates and deputies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TypeVar

T = TypeVar("T")

#: A chain of deputies is followed this far and no further; whoever is absent behind it has nobody.
LONGEST_DEPUTY_CHAIN = 5


def is_current(from_on: date, until_on: date | None, on: date) -> bool:
    """Whether a half-open period holds on a day.

    >>> is_current(date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 1))
    False
    """
    return from_on <= on and (until_on is None or on < until_on)


def is_here(left_on: date | None, on: date) -> bool:
    """Whether somebody works here on a day; `left_on` is the first day on which somebody does not.

    >>> is_here(date(2026, 2, 1), date(2026, 2, 1))
    False
    """
    return left_on is None or on < left_on


def first_here(asked: Iterable[tuple[T | None, date | None]], on: date) -> T | None:
    """The first of these, each with the day of leaving, who works here on that day. None when nobody does.

    So the deputy of an absence is found: who is named for it, else the standing one.
    """
    return next((one for one, left_on in asked if one is not None and is_here(left_on, on)), None)


def acting_deputy(
    person_id: int, deputy_of: Callable[[int], int | None], is_absent: Callable[[int], bool]
) -> int | None:
    """The person who stands in for an absent person today, or None when the chain finds nobody present.

    `deputy_of` names the deputy of one absence; `is_absent` says whether somebody is absent today. The chain
    A → B → C is followed while deputies are absent too. It ends after LONGEST_DEPUTY_CHAIN steps and at the
    first person met twice, so a circle of absent people finds nobody instead of turning forever.
    """
    seen = {person_id}
    current = person_id
    for _step in range(LONGEST_DEPUTY_CHAIN):
        candidate = deputy_of(current)
        if candidate is None or candidate in seen:
            return None
        if not is_absent(candidate):
            return candidate
        seen.add(candidate)
        current = candidate
    return None


def acting_deputies(deputy_of: Mapping[int, int | None]) -> dict[int, int | None]:
    """Per absent person who stands in. `deputy_of` holds everybody who is absent, with the deputy of each absence."""
    return {one: acting_deputy(one, deputy_of.get, deputy_of.__contains__) for one in deputy_of}


@dataclass(frozen=True)
class Weight:
    """What a decision weighs: an amount without sign in a currency, and the cost centre it falls on."""

    amount: Decimal | None = None
    currency: str = "EUR"
    cost_centre: str = ""


@dataclass(frozen=True)
class Power:
    """One mandate or deputyship, as plain values.

    `giver_id` is the person in whose name is decided; None means in one's own name, from the office.
    `actions` are action names or patterns (`invoices.*`). An empty `cost_centres` means all of them.
    """

    holder_id: int
    giver_id: int | None
    actions: tuple[str, ...]
    limit: Decimal | None = None
    currency: str = "EUR"
    cost_centres: frozenset[str] = frozenset()
    until_on: date | None = None
    mandate_id: int | None = None
    mandate_number: int | None = None

    @property
    def is_deputyship(self) -> bool:
        """Whether it comes from an absence and not from a mandate that somebody granted."""
        return self.mandate_id is None

    def names(self, action: str) -> bool:
        return any(fnmatchcase(action, pattern) for pattern in self.actions)

    def covers(self, action: str, weight: Weight | None) -> bool:
        """Whether this power reaches the action at that weight. An amount in another currency is not covered."""
        if not self.names(action):
            return False
        if weight is None:
            return True
        if self.cost_centres and weight.cost_centre not in self.cost_centres:
            return False
        if self.limit is None or weight.amount is None:
            return True
        return weight.currency == self.currency and abs(weight.amount) <= self.limit
