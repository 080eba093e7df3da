"""The chart: counts or sums by state, owner, month, supplier …, as bars beside the figures themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from spil.foundation.listing.columns import Column, columns_of
from spil.foundation.listing.totals import Group, grouping_of, groupings, groups
from spil.foundation.records.kinds import FieldType
from spil.foundation.ui import rules
from spil.gateways.web.asking import Asked
from spil.gateways.web.cells import amount_text
from spil.gateways.web.grouping import group_names, group_url, grouping_title, in_order
from spil.gateways.web.presenting import Reader

MOST_BARS = 40
WIDTH = 1000


def chart(asked: Asked, reader: Reader) -> dict[str, Any]:
    grouping = grouping_of(asked.kind, asked.of("bars") or "state")
    measures = {name: one for name, one in columns_of(asked.kind).items() if one.is_summed}
    measure = measures.get(asked.of("measure"))
    summed = [measure.field] if measure and measure.field else []
    found = groups(asked.kind, asked.actor, asked.filters, grouping, summed)
    names = group_names(asked, grouping, [group.key for group in found], reader)
    ordered = in_order(asked, grouping, found, names)
    if grouping.type == FieldType.DATE:
        ordered = [group for group in reversed(ordered) if group.key is not None]
        ordered = ordered[-MOST_BARS:]
    shown = ordered[:MOST_BARS]
    return {
        "bars": [
            {"text": grouping_title(one), "url": asked.url(bars=name), "here": name == grouping.name}
            for name, one in groupings(asked.kind).items()
        ],
        "by": grouping_title(grouping),
        "measures": _measures(asked, measures, measure),
        "measure": str(measure.title) if measure else _("how many"),
        "series": series(asked, reader, grouping, shown, names, measure),
        "width": WIDTH,
        "left_out": max(0, len(ordered) - len(shown)),
        "has_rows": bool(shown),
    }


def _measures(asked: Asked, measures: dict[str, Column], here: Column | None) -> list[dict[str, Any]]:
    counted = {"text": _("How many"), "url": asked.url(measure=None), "here": here is None}
    return [
        counted,
        *(
            {"text": str(one.title), "url": asked.url(measure=name), "here": one is here}
            for name, one in measures.items()
        ),
    ]


def series(
    asked: Asked,
    reader: Reader,
    grouping: Any,
    shown: list[Group],
    names: dict[Any, str],
    measure: Column | None,
) -> list[dict[str, Any]]:
    """One table of bars; one for each currency when money is summed."""
    if measure is None:
        figures = {"": {group.key: Decimal(group.count) for group in shown}}
    else:
        figures = {}
        for group in shown:
            for currency, amount in group.sums.get(measure.name, {}).items():
                figures.setdefault(currency, {})[group.key] = amount
    found = []
    for currency, values in sorted(figures.items()):
        most = max((abs(value) for value in values.values()), default=Decimal(0)) or Decimal(1)
        rows = []
        for group in shown:
            value = values.get(group.key, Decimal(0))
            text = (
                amount_text(reader, measure, value, currency)
                if measure
                else rules.number_text(value, reader.locale)
            )
            rows.append(
                {
                    "title": names.get(group.key, str(group.key)),
                    "url": group_url(asked, grouping, group.key),
                    "text": text,
                    "bar_width": int(abs(value) * WIDTH / most),
                    "below": value < 0,
                }
            )
        total = sum(values.values(), Decimal(0))
        told = (
            amount_text(reader, measure, total, currency)
            if measure
            else rules.number_text(total, reader.locale)
        )
        found.append({"title": currency, "rows": rows, "total": told})
    return found
