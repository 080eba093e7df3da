"""What calendar and timeline share: the dates of a kind, the stretch that is shown, and the ways to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from spil.foundation.listing.rules import months_on
from spil.foundation.listing.totals import dates
from spil.gateways.web.asking import Asked

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Stretch:
    """A half-open stretch of days, with the first days of the one before and the one after."""

    scale: str
    start: date
    end: date
    before: date
    after: date


def stretch(asked: Asked, scales: tuple[str, ...]) -> Stretch:
    """The stretch that the address asks; the first of the scales, around today, for what cannot be read."""
    scale = asked.of("scale") if asked.of("scale") in scales else scales[0]
    try:
        day = date.fromisoformat(asked.of("at"))
    except ValueError:
        day = asked.actor.today
    day = min(max(day, date(1900, 1, 1)), date(2200, 1, 1))
    if scale == "week":
        start = day - timedelta(days=day.weekday())
        week = timedelta(days=7)
        return Stretch(scale, start, start + week, start - week, start + week)
    length = _MONTHS[scale]
    start = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    end = months_on(start, length)
    return Stretch(scale, start, end, months_on(start, -length), end)


def usual_date(asked: Asked) -> str:
    """The date that a list is laid out by when nobody chose one: its own, else the day of registration."""
    return asked.kind.listed_by if asked.kind.listed_by in dates(asked.kind) else "registered"


def date_asked(asked: Asked, word: str, usual: str) -> str:
    wanted = asked.of(word)
    return wanted if wanted in dates(asked.kind) else usual


def date_links(asked: Asked, word: str, here: str) -> list[dict[str, Any]]:
    return [
        {"text": str(title), "url": asked.with_filter(word, name), "here": name == here}
        for name, (title, _path) in dates(asked.kind).items()
    ]
