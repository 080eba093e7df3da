"""The calendar: a month or a week by one of the dates of the kind. On a phone it lists the days with something."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from spil.foundation.listing.totals import by_day, first_rows, groups
from spil.foundation.ui import rules
from spil.gateways.web.asking import Asked
from spil.gateways.web.phrases import month_words
from spil.gateways.web.presenting import Reader, record_url
from spil.gateways.web.shapes.laying import Stretch, date_asked, date_links, stretch, usual_date

#: records of a day in a month, and in a week
MOST = {"month": 4, "week": 30}
_DAY = timedelta(days=1)


def calendar(asked: Asked, reader: Reader) -> dict[str, Any]:
    """Whole weeks, Monday first; a count per day that is true, and the first records of each."""
    name = date_asked(asked, "by_date", usual_date(asked))
    shown = stretch(asked, ("month", "week"))
    first = shown.start - _DAY * shown.start.weekday()
    last = shown.end + _DAY * (-shown.end.weekday() % 7)
    grouping = by_day(asked.kind, name)
    shown_days = Q(**{f"{grouping.path}__gte": first, f"{grouping.path}__lt": last})
    found = groups(asked.kind, asked.actor, asked.filters, grouping, also=shown_days)
    counts = {one.key: one.count for one in found}
    most = MOST[shown.scale]
    rows = first_rows(asked.kind, asked.actor, asked.filters, grouping, most=most, also=shown_days)
    days = [
        _day(asked, reader, shown, name, first + _DAY * place, counts, rows)
        for place in range((last - first).days)
    ]
    return {
        "title": title_of(shown, reader),
        "dates": date_links(asked, "by_date", name),
        "date": next(one["text"] for one in date_links(asked, "by_date", name) if one["here"]),
        "scales": [
            {"title": words, "url": asked.url(scale=scale), "here": shown.scale == scale}
            for scale, words in (("month", _("Month")), ("week", _("Week")))
        ],
        "weekdays": [rules.weekday_text(first + _DAY * place, reader.locale) for place in range(7)],
        "days": days,
        "scale": shown.scale,
        "has_rows": bool(rows),
        **ways(asked, shown),
    }


def ways(asked: Asked, shown: Stretch) -> dict[str, str]:
    return {
        "previous_url": asked.url(at=shown.before.isoformat()),
        "today_url": asked.url(at=None),
        "next_url": asked.url(at=shown.after.isoformat()),
    }


def title_of(shown: Stretch, reader: Reader) -> str:
    if shown.scale == "week":
        days = rules.period_text(shown.start, shown.end, reader.today, reader.locale)
        return f"{rules.week_text(shown.start, reader.locale)}, {days}"
    if shown.scale == "month":
        words = month_words(shown.start, reader, year=True)
    elif shown.scale == "year":
        words = str(shown.start.year)
    else:
        end = shown.end - _DAY
        words = f"{month_words(shown.start, reader)}–{month_words(end, reader, year=True)}"
    return words[:1].upper() + words[1:]


def _day(
    asked: Asked,
    reader: Reader,
    shown: Stretch,
    name: str,
    day: date,
    counts: dict[Any, int],
    rows: dict[Any, list[Any]],
) -> dict[str, Any]:
    here = rows.get(day, [])
    more = counts.get(day, 0) - len(here)
    return {
        "iso": day.isoformat(),
        "number": day.day,
        "text": rules.date_text(day, reader.today, reader.locale),
        "today": day == reader.today,
        "outside": not shown.start <= day < shown.end,
        "weekend": day.weekday() >= 5,
        "rows": [
            {
                "title": row.record.title,
                "number": row.record.number or "",
                "url": record_url(row.record),
                "state": reader.state(row.record),
            }
            for row in here
        ],
        "more": _("and %(n)s more") % {"n": rules.number_text(more, reader.locale)} if more > 0 else "",
        "more_url": asked.changed(shape=None, **{name: day.isoformat()}).url() if more > 0 else "",
    }
