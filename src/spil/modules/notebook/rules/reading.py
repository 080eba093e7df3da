"""Reads a line: the parts in the order in which they claim their words, and the title of what remains."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from spil.foundation.working_days.rules import Calendar
from spil.foundation.working_days.rules.in_words.days import Moment, days_in
from spil.foundation.working_days.rules.in_words.repeats import repetitions_in
from spil.foundation.working_days.rules.in_words.times import OF_A_DAY, times_in
from spil.foundation.working_days.rules.repeating import completed, first_occurrence
from spil.modules.notebook.rules.names import candidates, names_in, number_spans, numbers_in
from spil.modules.notebook.rules.parts import Known, Part, PartKind, Reading

__all__ = ["candidates", "numbers_in", "read"]

#: words that only lead to a number: “over IN-2026-0412”
_ABOUT = re.compile(
    r"(?:\s|^)(?:over|betreft|inzake|i\.?v\.?m\.?|voor|bij|van|about|re|regarding|for|concernant|au\s+sujet\s+de|à\s+propos\s+de|pour|sur)\s*:?\s*$",
    re.IGNORECASE,
)
#: and, before the number of a dossier, that it is one
_IN_DOSSIER = re.compile(
    r"(?:(?:\s|^)(?:in|dans|uit|van|of|du))?(?:\s+(?:het|le|the))?(?:\s|^)dossier\s*:?\s*$", re.IGNORECASE
)
_URGENT = (
    re.compile(r"(?:^|(?<=\s))!+(?=\s|$)"),
    re.compile(r"!+\s*$"),
    re.compile(r"^(?:dringend|urgent|spoed|urgence)\b\s*[:,]?", re.IGNORECASE),
    re.compile(
        r"[,;]?\s*\b(?:heel dringend|très urgent|very urgent|dringend|urgent|spoed|asap|zsm|z\.s\.m\.)\s*[.!]*$",
        re.IGNORECASE,
    ),
)
#: parts whose words say when and how, and not what: they leave the title
_LEAVES = frozenset({PartKind.DAY, PartKind.TIME, PartKind.REPEAT, PartKind.URGENT, PartKind.RECORD})


def read(
    line: str,
    *,
    today: date,
    calendar: Calendar,
    language: str = "nl",
    known: Sequence[Known] = (),
    records: Sequence[Known] = (),
    left_out: Collection[str] = (),
    begins: date | None = None,
) -> Reading:
    """What a line says. Pure: `today`, the office's calendar, and what exists are told.

    `known` are the names that may be meant (see `candidates`), `records` those of the numbers in the line that the
    writer may see, named by their number. `left_out` are kinds of parts that the writer wants as plain words; `begins`
    is the day from which a repetition begins, instead of the one that is named.
    """
    text = " ".join(line.split())
    parts: list[Part] = []
    for part in _parts(text, Moment(today, calendar, language), known, records, parts):
        if part.kind not in left_out and _is_free(part, parts):
            parts.append(part)
    parts = _with_first_day(sorted(parts, key=lambda part: part.from_at), begins, today, calendar)
    return Reading(_title(text, parts), tuple(parts))


def _is_free(part: Part, taken: Iterable[Part]) -> bool:
    if part.kind in (PartKind.DAY, PartKind.TIME, PartKind.REPEAT, PartKind.URGENT) and any(
        one.kind == part.kind for one in taken
    ):
        return False
    return all(part.until_at <= one.from_at or part.from_at >= one.until_at for one in taken)


def _parts(
    text: str, at: Moment, known: Sequence[Known], records: Sequence[Known], taken: list[Part]
) -> Iterable[Part]:
    """Everything that might be a part; what comes first keeps its words. `taken` grows while this is read."""
    seen = {one.name.upper(): one for one in records}
    for start, end, number in number_spans(text):
        found = seen.get(number)
        yield Part(found.kind if found else PartKind.RECORD, start, end, known=(found,) if found else ())
    for name in names_in(text, known):
        yield Part(name.known[0].kind, name.from_at, name.until_at, known=name.known)
    for pattern in _URGENT:
        for mark in pattern.finditer(text):
            yield Part(PartKind.URGENT, mark.start(), mark.end())
    for again in repetitions_in(text):
        yield Part(PartKind.REPEAT, again.from_at, again.until_at, repetition=again.rule)
    for day in days_in(_masked(text, taken), at, repeats=any(part.kind == PartKind.REPEAT for part in taken)):
        yield Part(PartKind.DAY, day.from_at, day.until_at, day=day.day, before=day.before)
    said = next((text[one.from_at : one.until_at] for one in taken if one.kind == PartKind.DAY), "")
    for hour in times_in(_masked(text, taken), said):
        yield Part(
            PartKind.TIME, hour.from_at, hour.until_at, at=hour.at, before=hour.before, stays=hour.stays
        )


def _masked(text: str, taken: Iterable[Part]) -> str:
    """The words that are claimed, made unreadable; positions stay."""
    for part in taken:
        sign = OF_A_DAY if part.kind == PartKind.DAY else "\x00"
        text = text[: part.from_at] + sign * (part.until_at - part.from_at) + text[part.until_at :]
    return text


def _with_first_day(parts: list[Part], begins: date | None, today: date, calendar: Calendar) -> list[Part]:
    """A repetition begins on its first day from today, or from the day that is named too, and falls on that one's
    weekday or number when it names none itself."""
    again = next((part for part in parts if part.kind == PartKind.REPEAT), None)
    if again is None or again.repetition is None:
        return parts
    named = (part.day for part in parts if part.kind == PartKind.DAY and part.day)
    begins = begins or next(named, today)
    rule = completed(again.repetition, begins)
    dated = replace(again, repetition=rule, day=first_occurrence(rule, begins, calendar))
    return [dated if part is again else part for part in parts]


def _title(text: str, parts: Sequence[Part]) -> str:
    """The line without what was understood of when, and without a number that leads to a record."""
    kept, at = "", 0
    for part in parts:
        is_dossier = part.kind == PartKind.DOSSIER and bool(numbers_in(text[part.from_at : part.until_at]))
        is_unknown = part.kind == PartKind.RECORD and not part.known
        if not (part.kind in _LEAVES or is_dossier) or is_unknown or part.stays:
            continue
        ahead = text[at : part.from_at]
        if is_dossier:
            ahead = _IN_DOSSIER.sub("", ahead)
        if is_dossier or part.kind == PartKind.RECORD:
            ahead = _ABOUT.sub("", ahead)
        kept, at = f"{kept} {ahead}", part.until_at
    title = " ".join(f"{kept} {text[at:]}".split()).strip(" ,;:-–")
    title = re.sub(r"\s+([,.;:?])", r"\1", title) or text
    capital = title[:1].upper()
    return title if len(capital) > 1 else capital + title[1:]  # the capital of “ß” is two letters
