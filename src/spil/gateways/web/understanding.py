"""How a question was understood, in the words of a reader: one chip a part, each with its own way out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from spil.foundation.search.asking import Meaning, Understood
from spil.foundation.search.rules import Part, Sort
from spil.foundation.search.rules.amounts import Amounts
from spil.foundation.ui.rules import date_text, money_text, period_text
from spil.gateways.web.presenting import Reader

#: names of what a filter may mean that are shown, before "and others"
MOST_NAMES = 3


def found_url(text: str, **more: Any) -> str:
    """The page of what a text finds."""
    return f"{reverse('search')}?{urlencode({'q': text, **more})}"


def chips(reader: Reader, meaning: Meaning) -> list[dict[str, Any]]:
    """What narrows the question: name, value, whether it is known, and the text without it."""
    return [_chip(reader, meaning, one) for one in meaning.understood]


def _chip(reader: Reader, meaning: Meaning, one: Understood) -> dict[str, Any]:
    left = meaning.asked.left_out(one.part)
    return {
        "name": filter_words(one),
        "value": _value(reader, one),
        "known": one.is_known,
        "without": one.part.without,
        "left": left,
        "url": found_url(left),
    }


def filter_words(one: Understood) -> str:
    """What a filter is called on its chip."""
    if one.part.sort == Sort.AMOUNT:
        return pgettext("filter", "amount")
    if one.part.sort == Sort.PERIOD:
        return pgettext("filter", "period")
    return {
        "from": pgettext("filter", "sender"),
        "to": pgettext("filter", "addressee"),
        "for": pgettext("filter", "for"),
        "owner": pgettext("filter", "owner"),
        "dossier": pgettext("filter", "dossier"),
        "state": pgettext("filter", "state"),
        "unit": pgettext("filter", "unit"),
        "attachment": pgettext("filter", "attachment"),
        "number": pgettext("filter", "number"),
        "kind": pgettext("filter", "kind"),
        "is": pgettext("filter", "is"),
    }.get(one.part.name, one.part.name)


def _value(reader: Reader, one: Understood) -> str:
    part = one.part
    if part.amounts is not None:
        return amounts_words(reader, part.amounts)
    if part.days is not None:
        return period_words(reader, part)
    if one.standing:
        return standing_words(one.standing)
    names = [str(name) for name in one.shown]
    if len(names) > MOST_NAMES:
        return _("%(names)s and others") % {"names": ", ".join(names[:MOST_NAMES])}
    return _(" or ").join(names) or part.value


def standing_words(standing: str) -> str:
    return {
        "open": pgettext("standing", "open"),
        "closed": pgettext("standing", "closed"),
        "late": pgettext("standing", "late"),
        "urgent": pgettext("standing", "urgent"),
        "mine": pgettext("standing", "mine"),
        "unassigned": pgettext("standing", "assigned to nobody"),
    }[standing]


def amounts_words(reader: Reader, amounts: Amounts) -> str:
    low = "" if amounts.low is None else money_text(amounts.low, "EUR", reader.locale)
    high = "" if amounts.high is None else money_text(amounts.high, "EUR", reader.locale)
    if low and high:
        return low if amounts.low == amounts.high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        words = _("more than %(amount)s") if amounts.over else _("from %(amount)s")
        return words % {"amount": low}
    words = _("less than %(amount)s") if amounts.under else _("up to %(amount)s")
    return words % {"amount": high}


def period_words(reader: Reader, part: Part) -> str:
    """What was typed, and the days it stands for when that is not the same."""
    first, until = part.days or (None, None)
    days = _days(reader, first, until)
    return f"{part.value} ({days})" if days and not part.value[:1].isdigit() else part.value


def _days(reader: Reader, first: date | None, until: date | None) -> str:
    today, locale = reader.today, reader.locale
    if first and until:
        return period_text(first, until, today, locale)
    if first:
        return _("from %(amount)s") % {"amount": date_text(first, today, locale)}
    return (
        _("up to %(amount)s") % {"amount": date_text(until - timedelta(days=1), today, locale)}
        if until
        else ""
    )


def notes(meaning: Meaning) -> list[str]:
    """What could not be understood, said with what was typed."""
    told = [
        _("“%(name)s:” is no filter. “%(value)s” was looked for.") % {"name": part.name, "value": part.value}
        for part in meaning.asked.parts
        if part.sort == Sort.UNKNOWN
    ]
    return told + [
        _("There is no %(filter)s “%(value)s”; the rest was looked for.")
        % {"filter": filter_words(one), "value": one.part.value}
        for one in meaning.understood
        if not one.is_known
    ]
