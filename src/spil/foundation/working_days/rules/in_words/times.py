"""Times in words: “10u”, “14h30”, “om 10.30”, “half elf”, “3 pm”, “10u-12u”. A number alone is never a time.

One to six, without a zero before it and without more, is in the afternoon: an office is closed at night.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time

from spil.foundation.working_days.rules.in_words.words import BEFORE, any_of, as_matched, number

#: stands for the words that were read as a day
OF_A_DAY = "\x01"
_LEAD = rf"(?:(?P<before>{BEFORE})\s+|(?P<lead>om|rond|tegen|vanaf|à|a|vers|dès|at|around)\s+)?"
#: how long something takes, or how far off it is: no time of the day
_LASTS = re.compile(
    r"\b(?:van|gedurende|binnen|over|na|per|elke|pendant|dans|durant|for|in|within|duurt)\s*$", re.IGNORECASE
)
#: “2 à 3 uur” is how long, “tot 17u” until when: neither is when it is to be done
_NOT_WHEN = re.compile(r"(?:\d\s*(?:of|à|a|to|or|ou)|\b(?:tot|until|till)|\bjusqu['’]à)\s+$", re.IGNORECASE)
_WORK = r"(?!\s*(?:werk|lang|uitleg|parkeren|overwerk|de\s+travail|of\s+work))"
_HOURS = any_of(
    ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]
)
#: what a time says itself of the part of the day
_PART = (
    r"(?P<part>\s*['’]s\s+(?:ochtends|morgens|middags|namiddags|avonds|nachts)|\s+du\s+(?:matin|soir)"
    r"|\s+de\s+(?:l['’]après-midi|la\s+nuit)|\s+in\s+the\s+(?:morning|afternoon|evening)|\s+at\s+night)?"
)
_MORNING = re.compile(r"ochtend|morgens|vanmorgen|voormiddag|matin|morning", re.IGNORECASE)
_EVENING = re.compile(r"avond|soir|evening|tonight", re.IGNORECASE)
_NIGHT = re.compile(r"nacht|nuit|at\s+night", re.IGNORECASE)
_POINT = r"\d{1,2}(?:[:.]\d{2})?(?:\s?(?:uur|u|heures|heure|h)(?:\s?\d{2})?|\s?[ap]\.?m\.?)?"
_MARKED = re.compile(r":|[uh]|[ap]\.?m", re.IGNORECASE)
_STRETCH = (
    rf"(?:(?P<among>tussen|entre|between|de)\s+|(?P<lead>van|vanaf|om|from|at|à)\s+)?(?P<one>{_POINT})"
    rf"\s*(?P<to>-|–|—|tot(?:\s+en\s+met)?|t/m|à|to|until|till|jusqu['’]à|en|et|and)\s*(?P<other>{_POINT}){_WORK}"
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


def _half(found: Found) -> time | None:
    hour = number(found["h"])
    return time(hour - 1 or 12, 30) if 1 <= hour <= 12 else None


def _quarter(found: Found) -> time | None:
    hour = number(found["h"])
    if not 1 <= hour <= 12:
        return None
    if found["side"].lower() == "voor":
        return time(hour - 1 or 12, 45)
    return time(hour, 15)


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
    (r"(?P<h>midi|noon)", _midday),
)
#: and right behind a day: “vrijdag om 10 bellen”
_BEHIND_A_DAY = (r"(?P<h>\d{1,2})(?P<m>)(?!\s*(?:%|€|x\b))", _clock)


@dataclass(frozen=True)
class FoundTime:
    """`stays`: its words do not leave the title, since nothing else holds until when."""

    from_at: int
    until_at: int
    at: time
    before: bool
    stays: bool = False


def times_in(text: str, part_of_day: str = "") -> Iterator[FoundTime]:
    """Every time of the day that the text names, stretches first. `part_of_day`: the words of its day, which may say it
    (“vanavond 8u”)."""
    text = as_matched(text)
    yield from _stretches(text, part_of_day)
    for pattern, make in (*_PATTERNS, *_LED, _BEHIND_A_DAY):
        for found in re.finditer(rf"(?<![\w/.,:-]){_LEAD}(?:{pattern}){_PART}(?![\w/])", text, re.IGNORECASE):
            if _NOT_WHEN.search(text[: found.start("h")]):
                continue
            led = found["before"] or found["lead"]
            if (pattern, make) == _BEHIND_A_DAY and not text[: found.start()].endswith(f"{OF_A_DAY} "):
                continue
            if (pattern, make) not in _PATTERNS and not (
                led and led.lower() not in ("a", "vanaf", "pour", "voor")
            ):
                continue
            if not led and _LASTS.search(text[: found.start()]):
                continue
            at = make(found)
            if at is not None:
                meant = at if make is _noon else _meant(at, found["h"], found["part"] or part_of_day)
                yield FoundTime(found.start(), found.end(), meant, bool(found["before"]))


def _stretches(text: str, part_of_day: str) -> Iterator[FoundTime]:
    """“10u-12u”, “tussen 10 en 12 uur”: one of both is marked as a time; of “10u en 12u” and “2 à 3 uur” both are."""
    for found in re.finditer(rf"(?<![\w/.,:-]){_STRETCH}{_PART}(?![\w/-])", text, re.IGNORECASE):
        marked = [bool(_MARKED.search(found[end])) for end in ("one", "other")]
        is_loose = not found["among"] and found["to"].lower() in ("en", "et", "and", "à")
        if not (all(marked) if is_loose else any(marked)):
            continue
        if not (found["among"] or found["lead"]) and _LASTS.search(text[: found.start()]):
            continue
        at = _beginning(found["one"], found["other"], found["part"] or part_of_day)
        if at is not None:
            yield FoundTime(found.start(), found.end(), at, before=False, stays=True)


def _beginning(one: str, other: str, part_of_day: str) -> time | None:
    """When a stretch begins; of “3-5 pm” both are in the afternoon, of “11-1 pm” the first is not."""
    halves = [re.search(r"[ap](?=\.?m)", end, re.IGNORECASE) for end in (one, other)]
    hour, minute = (*map(int, re.findall(r"\d+", one)), 0)[:2]
    if hour > 23 or minute > 59:
        return None
    said = halves[0] or halves[1]
    if said is None:
        return _meant(time(hour, minute), one, part_of_day)
    turns = halves[0] is None and hour % 12 > int(re.findall(r"\d+", other)[0]) % 12
    is_late = (said.group().lower() == "p") is not turns
    return time(hour % 12 + 12 * is_late if hour <= 12 else hour, minute)


def _meant(at: time, written: str, part_of_day: str) -> time:
    """The hour that is meant by what was `written`, in a part of the day that is said or in that of an office."""
    if _MORNING.search(part_of_day):
        return at
    if _NIGHT.search(part_of_day):
        return at.replace(hour=(at.hour + 12) % 24 if 7 <= at.hour <= 12 else at.hour)
    is_late = bool(_EVENING.search(part_of_day)) or (at.hour < 7 and not written.startswith("0"))
    return at.replace(hour=at.hour + 12) if is_late and 1 <= at.hour < 12 else at
