"""The timeline: a bar per record from one date to another, with today, and lines from what must come first.

Every row draws its own part of the picture, so bars and rows stay side by side whatever the size of the letters: the
picture is 1000 wide and stretched to its cell, and a line between two records is cut in as many pieces as rows. What
the lines say stands in words beside the title, for who hears the page and for who prints it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.links.models import Link
from spil.foundation.listing.queries import listed, rows_of
from spil.foundation.listing.rules import value_at
from spil.foundation.listing.totals import dates
from spil.foundation.records.models import Record
from spil.foundation.ui import rules
from spil.gateways.web.asking import Asked
from spil.gateways.web.presenting import Reader, record_url
from spil.gateways.web.shapes.calendar import title_of, ways
from spil.gateways.web.shapes.laying import Stretch, date_asked, date_links, stretch, usual_date

#: rows of a timeline; more cannot be taken in
MOST_ROWS = 60
WIDTH, HEIGHT = 1000, 32
#: the head is cut in so many equal parts
PARTS = 6
#: the link that says that a record comes after another
AFTER = "after"
#: how far a line goes on beside a bar before it turns
BEND = 10


@dataclass(frozen=True)
class Before:
    """What must come first, as a row says it in words; `clashes` when it ends later than what comes after it."""

    number: str
    title: str
    url: str
    clashes: bool = False


@dataclass
class Bar:
    """A record from a day to another (included; None: only the first is known), with the pieces of lines it draws, the
    point of the line that comes in, and what it comes after."""

    row: Any
    first: date
    last: date | None
    lines: list[tuple[str, bool]] = field(default_factory=list)
    points: list[tuple[str, bool]] = field(default_factory=list)
    after: list[Before] = field(default_factory=list)


def timeline(asked: Asked, reader: Reader) -> dict[str, Any]:
    begin = date_asked(asked, "by_date", usual_date(asked))
    end = date_asked(asked, "to_date", "deadline")
    shown = stretch(asked, ("quarter", "month", "year"))
    bars, more = bars_of(asked, shown, begin, end)
    draw_lines(bars, shown, asked.actor)
    begins, ends = date_links(asked, "by_date", begin), date_links(asked, "to_date", end)
    return {
        "title": title_of(shown, reader),
        "begins": begins,
        "ends": ends,
        "begin": next(one["text"] for one in begins if one["here"]),
        "end": next(one["text"] for one in ends if one["here"]),
        "scales": [
            {"title": words, "url": asked.url(scale=scale), "here": shown.scale == scale}
            for scale, words in (("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year")))
        ],
        "ticks": _ticks(shown, reader),
        "width": WIDTH,
        "height": HEIGHT,
        "today": _at(reader.today, shown) if shown.start <= reader.today < shown.end else None,
        "rows": [_row(bar, shown, reader) for bar in bars],
        "has_rows": bool(bars),
        "has_lines": any(bar.after for bar in bars),
        "has_clashes": any(before.clashes for bar in bars for before in bar.after),
        "more": more,
        **ways(asked, shown),
    }


def bars_of(asked: Asked, shown: Stretch, begin: str, end: str) -> tuple[list[Bar], bool]:
    """The records that lie in the stretch, the earliest first, and whether there are more than are drawn."""
    known = dates(asked.kind)
    start_path, end_path = known[begin][1], known[end][1]
    touches = Q(**{f"{start_path}__lt": shown.end}) & (
        Q(**{f"{end_path}__gte": shown.start}) | Q(**{f"{start_path}__gte": shown.start})
    )
    query = listed(asked.kind, asked.actor, asked.filters).filter(touches)
    ids = list(query.order_by(F(start_path).asc(), "pk").values_list("pk", flat=True)[: MOST_ROWS + 1])
    rows = rows_of(asked.kind, asked.actor, ids[:MOST_ROWS])
    found = []
    for row in rows:
        first, last = value_at(row, start_path), value_at(row, end_path)
        found.append(Bar(row, first, last if last is not None and last >= first else None))
    return found, len(ids) > MOST_ROWS


def _at(day: date, shown: Stretch) -> int:
    """Where a day begins, between 0 and WIDTH."""
    share = (day - shown.start).days * WIDTH // (shown.end - shown.start).days
    return max(0, min(WIDTH, share))


def _ends(bar: Bar, shown: Stretch) -> tuple[int, int]:
    last = bar.last or bar.first
    start = _at(bar.first, shown)
    return start, max(_at(last + timedelta(days=1), shown), start + 4)


def draw_lines(bars: list[Bar], shown: Stretch, actor: Actor) -> None:
    """Lines from the end of what comes first to the beginning of what comes after it, and the same in words; what comes
    first without standing in the picture is named alone. Two queries, the second only when there is a link."""
    places = {bar.row.pk: place for place, bar in enumerate(bars)}
    pairs = list(
        Link.objects.filter(relation=AFTER, source__in=places)
        .order_by("pk")
        .values_list("source_id", "target_id")
    )
    if not pairs:
        return
    named = Record.objects.visible_to(actor).in_bulk([earlier for _later, earlier in pairs])
    for later, earlier in pairs:
        first, record = bars[places[earlier]] if earlier in places else None, named.get(earlier)
        if record is None:
            continue
        bar = bars[places[later]]
        clashes = first is not None and (bar.last or bar.first) < (first.last or first.first)
        bar.after.append(Before(record.number or "", record.title, record_url(record), clashes))
        if first is not None:
            _draw(bars, places[earlier], places[later], shown, clashes=clashes)


def _draw(bars: list[Bar], one: int, two: int, shown: Stretch, *, clashes: bool) -> None:
    """A line from a bar to another, in as many pieces as rows, with a point where it arrives."""
    x_from, x_to = _ends(bars[one], shown)[1], _ends(bars[two], shown)[0]
    bend, middle, down = min(WIDTH, x_from + BEND), HEIGHT // 2, one < two
    edge, back = (HEIGHT, 0) if down else (0, HEIGHT)
    low, high = min(one, two), max(one, two)
    bars[one].lines.append((f"M{x_from} {middle}H{bend}V{edge}", clashes))
    for between in bars[low + 1 : high]:
        between.lines.append((f"M{bend} 0V{HEIGHT}", clashes))
    arrives = max(0, x_to - BEND)
    # what begins before the line can turn is reached from the left, above or below the bar
    turn = "" if arrives >= bend else f"V{4 if down else HEIGHT - 4}H{arrives}"
    bars[two].lines.append((f"M{bend} {back}{turn}V{middle}H{x_to}", clashes))
    bars[two].points.append((f"M{x_to} {middle}l-{BEND - 2} -5v10z", clashes))


def _ticks(shown: Stretch, reader: Reader) -> list[dict[str, Any]]:
    days = (shown.end - shown.start).days
    found = []
    for place in range(PARTS):
        day = shown.start + timedelta(days=days * place // PARTS)
        found.append({"x": WIDTH * place // PARTS, "text": rules.date_text(day, reader.today, reader.locale)})
    return found


def _row(bar: Bar, shown: Stretch, reader: Reader) -> dict[str, Any]:
    record = bar.row.record
    start, end = _ends(bar, shown)
    late = record.is_open and record.deadline_on is not None and record.deadline_on < reader.today
    tone = "late" if late else "open" if record.is_open else "done"
    return {
        "id": bar.row.pk,
        "title": record.title,
        "number": record.number or "",
        "url": record_url(record),
        "state": reader.state(record),
        "first": rules.date_text(bar.first, reader.today, reader.locale),
        "last": rules.date_text(bar.last, reader.today, reader.locale) if bar.last else "",
        "x": start,
        "bar_width": end - start,
        "tone": tone,
        "lines": bar.lines,
        "points": bar.points,
        "after": bar.after,
    }
