"""How a task repeats, in words of the reader's language."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spil.modules.notebook.rules import Repetition

_MONDAY = date(2024, 1, 1)


def weekday_words(weekdays: tuple[int, ...] | list[int]) -> str:
    """“dinsdag en donderdag”."""
    names = [
        format_date(_MONDAY + timedelta(days=day), "EEEE", locale=(get_language() or "nl")[:2])
        for day in weekdays
    ]
    if len(names) == 1:
        return names[0]
    return _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def repetition_words(rule: Repetition) -> str:
    """“elke maandag”, “elke 2 weken op dinsdag”, “elke maand, de laatste werkdag”."""
    n = rule.every
    match rule.unit.value:
        case "working_days":
            return ngettext("every working day", "every %(n)s working days", n) % {"n": n}
        case "days":
            return ngettext("every day", "every %(n)s days", n) % {"n": n}
        case "years":
            return ngettext("every year", "every %(n)s years", n) % {"n": n}
        case "weeks":
            days = weekday_words(rule.weekdays)
            return ngettext("every %(days)s", "every %(n)s weeks on %(days)s", n) % {"n": n, "days": days}
        case _:
            months = ngettext("every month", "every %(n)s months", n) % {"n": n}
            return f"{months}, {month_day_words(rule.day or 0, rule.weekdays)}"


def month_day_words(day: int, weekdays: tuple[int, ...] = ()) -> str:
    """Which day of the month, or which of its weekdays: “de eerste maandag”."""
    if weekdays:
        nth = (
            *(_("the last %(weekday)s"), _("the first %(weekday)s"), _("the second %(weekday)s")),
            *(_("the third %(weekday)s"), _("the fourth %(weekday)s")),
        )
        return nth[day] % {"weekday": weekday_words(weekdays)}
    named = {0: _("the last day"), -1: _("the first working day"), -2: _("the last working day")}
    return named.get(day) or _("day %(n)s") % {"n": day}
