"""Times in words: “10u”, “14h30”, “om 10.30”, “half elf”, “3 pm”. A number alone is never a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time

from spil.modules.notebook.rules.words import BEFORE, any_of, number

_LEAD = rf"(?:(?P<before>{BEFORE})\s+|(?P<lead>om|rond|tegen|vanaf|à|a|vers|dès|at|around)\s+)?"
#: how long something takes, or how far off it is: no time of the day
_LASTS = re.compile(
    r"\b(?:van|gedurende|binnen|over|na|per|elke|pendant|dans|durant|for|in|within|duurt)\s*$", re.IGNORECASE
)
_WORK = r"(?!\s*(?:werk|lang|uitleg|parkeren|overwerk|de\s+travail|of\s+work))"
_HOURS = any_of(
    ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]
)

Found = re.Match[str]


def _clock(found: Found) -> time | None:
    hour, minute = int(found["h"]), int(found["m"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _noon(found: Found) -> time | None:
    """“3 pm”; twelve is the middle of the day or of the night."""
    hour, minute = int(found["h"]), int(found["m"] or 0)
    if not 1 <= hour <= 12 or minute >= 60:
        return None
    return time(hour % 12 + (12 if found["half"].lower().startswith("p") else 0), minute)


def _office_hour(hour: int) -> int:
    """An hour said in words: half two in an office is in the afternoon."""
    return hour + 12 if hour < 7 else hour


def _half(found: Found) -> time | None:
    hour = number(found["h"])
    return time(_office_hour(hour - 1 or 12) % 24, 30) if 1 <= hour <= 12 else None


def _quarter(found: Found) -> time | None:
    hour = number(found["h"])
    if not 1 <= hour <= 12:
        return None
    if found["side"].lower() == "voor":
        return time(_office_hour(hour - 1 or 12) % 24, 45)
    return time(_office_hour(hour) % 24, 15)


def _midday(_found: Found) -> time:
    return time(12)


_PATTERNS: tuple[tuple[str, Callable[[Found], time | None]], ...] = (
    (r"(?P<h>\d{1,2})(?::(?P<m>\d{2}))?\s*(?P<half>a\.?m\.?|p\.?m\.?)", _noon),
    (r"(?P<h>\d{1,2}):(?P<m>\d{2})(?:\s*(?:uur|u|h))?(?!:)", _clock),
    (r"(?P<h>\d{1,2})\.(?P<m>\d{2})\s*(?:uur|u|h)", _clock),
    (rf"(?P<h>\d{{1,2}})\s?(?:uur|u|heures|heure|h)(?:\s?(?P<m>\d{{2}}))?{_WORK}", _clock),
    (rf"half\s+(?P<h>{_HOURS}|\d{{1,2}})(?!\s+(?:dag|dozijn))", _half),
    (rf"kwart\s+(?P<side>voor|over)\s+(?P<h>{_HOURS}|\d{{1,2}})", _quarter),
)
#: only behind a word that asks for a time
_LED: tuple[tuple[str, Callable[[Found], time | None]], ...] = (
    (r"(?P<h>\d{1,2})\.(?P<m>\d{2})", _clock),
    (r"(?P<h>\d{1,2})(?P<m>)(?=\s*(?:$|[,;!]))", _clock),
    (r"(?:midi|noon)", _midday),
)


@dataclass(frozen=True)
class FoundTime:
    from_at: int
    until_at: int
    at: time
    before: bool


def times_in(text: str) -> Iterator[FoundTime]:
    """Every time of the day that the text names."""
    for pattern, make in _PATTERNS + _LED:
        for found in re.finditer(rf"(?<![\w/.,:-]){_LEAD}(?:{pattern})(?![\w/])", text, re.IGNORECASE):
            led = found["before"] or found["lead"]
            if (pattern, make) in _LED and not (led and led.lower() not in ("a", "vanaf", "pour", "voor")):
                continue
            if not led and _LASTS.search(text[: found.start()]):
                continue
            at = make(found)
            if at is not None:
                yield FoundTime(found.start(), found.end(), at, bool(found["before"]))
