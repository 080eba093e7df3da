"""Filters of a list as chips and a menu, and what somebody typed as the value of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel.dates import get_month_names
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.answers.types import storable, whole_id
from spil.foundation.listing.rules import days_ago, span
from spil.foundation.money.rules import Money, parse_money, parse_number
from spil.foundation.records.kinds import FieldType
from spil.foundation.records.models import Record
from spil.foundation.ui.addresses import address
from spil.gateways.web.asking import Asked
from spil.gateways.web.phrases import MODELS, Filter, filters_of, names_for, period_words, phrase
from spil.gateways.web.presenting import Reader

#: what a name may fit before it has to be written more fully
MOST_FOUND = 30


class Mistyped(ValueError):
    """What was typed is no value of this filter; the text says how to write it."""


class Several(ValueError):
    """What was typed fits more than one; `found` is what it fits, as (id, name)."""

    def __init__(self, found: list[tuple[str, str]]) -> None:
        super().__init__("several")
        self.found = found


def chips(asked: Asked, reader: Reader) -> list[dict[str, str]]:
    """The filters that are on, each with its own way out."""
    known = filters_of(asked.kind)
    names = names_for(asked.actor, known, asked.own)
    found = []
    for name, value in asked.own.items():
        label, words = phrase(known[name], value, reader, names) if name in known else (name, str(value))
        found.append(
            {
                "label": label,
                "value": words if label else words[:1].upper() + words[1:],
                "change_url": filter_url(asked, name) if name in known else "",
                "remove_url": asked.with_filter(name, None),
                "remove_words": _("Take away the filter %(filter)s") % {"filter": f"{label} {words}".strip()},
            }
        )
    return found


def filter_menu(asked: Asked) -> list[dict[str, Any]]:
    """What a filter can be about: each opens its own question."""
    query = urlencode({"query": asked.text()})
    return [
        {"title": one.title, "url": _filter_url(asked, name, query), "here": name in asked.own}
        for name, one in filters_of(asked.kind).items()
    ]


def filter_url(asked: Asked, name: str) -> str:
    return _filter_url(asked, name, urlencode({"query": asked.text()}))


def _filter_url(asked: Asked, name: str, query: str) -> str:
    return f"{address('list-filter', asked.kind.code, name)}?{query}"


# -- the question of a filter ------------------------------------------------------------------------------------------


def question(
    one: Filter, actor: Actor, value: Any, typed: Mapping[str, str], reader: Reader
) -> dict[str, Any]:
    """How a filter is asked: `choices` to tick, `words` of which one is taken, and lines to type in."""
    given = {str(each) for each in (value if isinstance(value, list) else [value])} if value else set()
    drawn: dict[str, Any] = {"choices": [], "one": False, "lines": []}
    match one.type:
        case FieldType.CHOICE:
            drawn["choices"] = _ticks(one.choices, given)
        case FieldType.BOOLEAN:
            drawn |= {"choices": _ticks([("1", _("yes")), ("0", _("no"))], given), "one": True}
        case FieldType.DATE:
            extra = [("overdue", _("late")), ("week", _("within a week"))] if one.name == "deadline" else []
            words = [*extra, *period_words().items(), ("none", _("none"))]
            first, last = _ends(value)
            drawn |= {"choices": _ticks(words, given), "one": True}
            drawn["lines"] = [
                _line("from", _("From"), typed, first, _("24/11/2026, november or november 2025")),
                _line("to", _("up to and including"), typed, last, ""),
                _line("ago", _("More than so many days ago"), typed, _ago(value), ""),
            ]
        case FieldType.NUMBER | FieldType.MONEY:
            least, most = _amount_ends(value, reader)
            drawn["lines"] = [
                _line("least", _("At least"), typed, least, _("More than an amount: > 1000")),
                _line("most", _("At most"), typed, most, ""),
            ]
        case FieldType.TEXT | FieldType.LONG_TEXT:
            drawn["lines"] = [_line("typed", pgettext("filter", "Holds"), typed, str(value or ""), "")]
        case _:
            drawn |= _pointing(one, actor, given, typed)
    return drawn


def _ticks(choices: Any, given: set[str]) -> list[dict[str, Any]]:
    return [{"value": code, "text": text, "selected": code in given} for code, text in choices]


def _line(name: str, label: str, typed: Mapping[str, str], start: str, help_: str) -> dict[str, Any]:
    shown = {"name": name, "id": f"f-{name}", "label": label, "help": help_}
    return {**shown, "value": typed.get(name, start), "errors": []}


def _pointing(one: Filter, actor: Actor, given: set[str], typed: Mapping[str, str]) -> dict[str, Any]:
    """Me and none; what is chosen already; everything when that is few; else a line to type a name in."""
    choices = [("none", _("none"))]
    if one.type == FieldType.PERSON:
        choices = [("me", _("me")), ("mine", _("me and who I act for")), ("none", _("nobody"))]
    query = _candidates(one, actor)
    few = one.type != FieldType.RECORD and query.count() <= MOST_FOUND
    rows = query if few else query.filter(pk__in=[pk for text in given if (pk := whole_id(text)) is not None])
    choices += [(str(row.pk), str(row)) for row in rows]
    line = [] if few else [_line("typed", _("Name or number"), typed, "", "")]
    return {"choices": _ticks(choices, given), "lines": line}


def _candidates(one: Filter, actor: Actor) -> Any:
    if one.type == FieldType.RECORD:
        return Record.objects.visible_to(actor)
    rows = MODELS[one.type].objects
    return rows.here(actor.today) if one.type == FieldType.PERSON else rows.all()


def _ends(value: Any) -> tuple[str, str]:
    """The two ends of a stretch of days as they are typed; the last day counts."""
    text = str(value or "")
    if ".." not in text:
        return "", ""
    first, last = (part.strip() for part in text.split("..", 1))
    try:
        shown = _typed_day(date.fromisoformat(first)) if first else ""
        until = _typed_day(date.fromisoformat(last) - timedelta(days=1)) if last else ""
    except (ValueError, OverflowError):
        return "", ""
    return shown, until


def _ago(value: Any) -> str:
    days = days_ago(str(value or ""))
    return "" if days is None else str(days)


def _typed_day(one: date) -> str:
    return f"{one.day}/{one.month}/{one.year}"


def _amount_ends(value: Any, reader: Reader) -> tuple[str, str]:
    comma = "." if reader.locale.startswith("en") else ","
    text = str(value or "")
    if text[:1] in "<>" and text:
        return (
            (f"> {text[1:]}".replace(".", comma), "")
            if text[0] == ">"
            else ("", f"< {text[1:]}".replace(".", comma))
        )
    found = span(text, str)
    if found is None:
        return text.replace(".", comma), text.replace(".", comma)
    return (found.start or "").replace(".", comma), (found.end or "").replace(".", comma)


# -- what was typed ----------------------------------------------------------------------------------------------------


def read_value(
    one: Filter, actor: Actor, chosen: list[str], typed: Mapping[str, str], language: str
) -> str | list[str]:
    """The value of a filter from what was ticked and typed, "" for nothing.

    Raises Mistyped with words for the reader, and Several when a name fits more than one.
    """
    match one.type:
        case FieldType.DATE:
            stretch = _read_days(typed, actor.today, language)
            return stretch or (chosen[0] if chosen else "")
        case FieldType.NUMBER | FieldType.MONEY:
            return _read_amounts(one, typed, language)
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return storable(typed.get("typed", ""))[:200]
        case FieldType.CHOICE:
            known = dict(one.choices)
            return _as_value([code for code in chosen if code in known])
        case FieldType.BOOLEAN:
            return chosen[0] if chosen else ""
        case _:
            return _read_pointer(one, actor, chosen, storable(typed.get("typed", "")))


def _as_value(codes: list[str]) -> str | list[str]:
    return codes if len(codes) > 1 else "".join(codes)


def _read_days(typed: Mapping[str, str], today: date, language: str) -> str:
    first, last = storable(typed.get("from", "")), storable(typed.get("to", ""))
    if not first and not last:
        return _read_ago(storable(typed.get("ago", "")))
    start = read_day(first, today, language)[0] if first else None
    end = read_day(last, today, language)[1] if last else None
    if (
        first
        and not last
        and start is not None
        and read_day(first, today, language)[1] - start > timedelta(days=1)
    ):
        return start.isoformat()[:7]  # a month was typed
    if start is not None and end is not None and end <= start:
        raise Mistyped(_("The last day lies before the first. Turn them round."))
    return f"{start or ''}..{end or ''}"


def _read_ago(text: str) -> str:
    if text and days_ago(f">{text}") is None:
        raise Mistyped(_("“%(typed)s” is not a number of days. Write for example 7.") % {"typed": text})
    return f">{text}" if text else ""


_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})(?:[/. -]([0-9]{4}))?")


def read_day(text: str, today: date, language: str) -> tuple[date, date]:
    """The half-open stretch that a typed day or month is: 24/11/2026, 24/11, 2026-11-24, november, november 2025.

    Raises Mistyped.
    """
    lower = text.casefold()
    months = {
        name.casefold(): number
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, "stand-alone", language).items()
    }
    word, _space, year = lower.partition(" ")
    try:
        if word.rstrip(".") in {name.rstrip("."): 0 for name in months} and (
            not year or _YEAR.fullmatch(year)
        ):
            number = next(value for name, value in months.items() if name.rstrip(".") == word.rstrip("."))
            first = date(int(year or today.year), number, 1)
            return first, date(first.year + number // 12, number % 12 + 1, 1)
        if found := _DAY.fullmatch(text):
            one = date(int(found[3] or today.year), int(found[2]), int(found[1]))
        else:
            one = date.fromisoformat(text)
        return one, one + timedelta(days=1)
    except (ValueError, OverflowError):
        told = {"typed": text}
        raise Mistyped(_("“%(typed)s” is not a date. Write for example 24/11/2026.") % told) from None


def _read_amounts(one: Filter, typed: Mapping[str, str], language: str) -> str:
    least, most = storable(typed.get("least", "")), storable(typed.get("most", ""))
    if least.startswith(">") and not most:
        return f">{read_amount(one, least[1:], language)}"
    if most.startswith("<") and not least:
        return f"<{read_amount(one, most[1:], language)}"
    start = read_amount(one, least.removeprefix(">"), language) if least else None
    end = read_amount(one, most.removeprefix("<"), language) if most else None
    if start is None and end is None:
        return ""
    if start is not None and end is not None and end < start:
        raise Mistyped(_("The highest amount is below the lowest. Turn them round."))
    return f"{'' if start is None else start}..{'' if end is None else end}"


def read_amount(one: Filter, text: str, language: str) -> Decimal:
    """An amount or a number as the reader writes it. Raises Mistyped."""
    if one.type == FieldType.NUMBER:
        number = parse_number(text, language=language[:2])
        if isinstance(number, Decimal):
            return number
        raise Mistyped(_("“%(typed)s” is not a number. Write for example 12,5.") % {"typed": text.strip()})
    read = parse_money(text.strip(), language=language[:2])
    if isinstance(read, Money):
        return read.amount
    raise Mistyped(_(read.msgid) % read.params)


def _read_pointer(one: Filter, actor: Actor, chosen: list[str], typed: str) -> str | list[str]:
    kept = [code for code in chosen if code in {"me", "mine", "none"} or whole_id(code) is not None]
    if not typed:
        return _as_value(kept)
    fits = Q(name__icontains=typed)
    if one.type == FieldType.PERSON:
        fits = Q(last_name__icontains=typed) | Q(first_name__icontains=typed)
        first, _space, rest = typed.partition(" ")
        fits |= Q(first_name__iexact=first, last_name__icontains=rest)
    elif one.type == FieldType.RECORD:
        fits = Q(number__iexact=typed) | Q(title__icontains=typed)
    elif one.type == FieldType.COST_CENTRE:
        fits |= Q(code__iexact=typed)
    found = [(str(row.pk), str(row)) for row in _candidates(one, actor).filter(fits)[: MOST_FOUND + 1]]
    if not found:
        raise Mistyped(_("“%(typed)s” is not known. Write it differently.") % {"typed": typed})
    if len(found) > MOST_FOUND:
        raise Mistyped(
            _("“%(typed)s” fits more than %(n)s. Write more of it.") % {"typed": typed, "n": MOST_FOUND}
        )
    if len(found) > 1:
        raise Several(found)
    return _as_value(list(dict.fromkeys([*kept, found[0][0]])))
