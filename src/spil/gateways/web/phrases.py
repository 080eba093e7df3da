"""Filters in words: what they are about, and what they ask ("Ontvangen *in november*")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.answers.types import whole_id
from spil.foundation.listing.columns import columns_of
from spil.foundation.listing.rules import amount, day, days_ago, span, yes_or_no
from spil.foundation.organisation.models import CostCentre, Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import Field, FieldType, Kind
from spil.foundation.records.naming import names_seen, unseen
from spil.foundation.ui import rules
from spil.gateways.web.presenting import Reader, level_words

MODELS: dict[FieldType, Any] = {
    FieldType.PERSON: Person,
    FieldType.UNIT: Unit,
    FieldType.PARTY: Party,
    FieldType.COST_CENTRE: CostCentre,
}
#: what every record has, by the type that its filter is read as
GENERAL_TYPES: dict[str, FieldType] = {
    "state": FieldType.CHOICE,
    "owner": FieldType.PERSON,
    "requester": FieldType.PERSON,
    "unit": FieldType.UNIT,
    "deadline": FieldType.DATE,
    "registered": FieldType.DATE,
    "closed": FieldType.DATE,
    "confidentiality": FieldType.CHOICE,
    "urgent": FieldType.BOOLEAN,
    "dossier": FieldType.RECORD,
    "title": FieldType.TEXT,
    "text": FieldType.TEXT,
}
WHOLE = re.compile(r"[.,]00(?![0-9])")


@dataclass(frozen=True)
class Filter:
    """Something that a list can be filtered by. `field` is the kind's own; None for what every record has."""

    name: str
    title: str
    type: FieldType
    field: Field | None = None
    choices: tuple[tuple[str, str], ...] = ()


def filters_of(kind: Kind) -> dict[str, Filter]:
    """Everything that this kind's list can be filtered by, in the order in which it is offered.

    `text` is the search in everything, also of a kind that has a field of that name.
    """
    own = {
        one.name: Filter(
            one.name,
            str(one.title),
            one.type,
            one,
            tuple((str(code), str(text)) for code, text in one.choices),
        )
        for one in kind.fields
        if one.type not in {FieldType.FILE, FieldType.ROWS, FieldType.PERIOD} and one.name != "text"
    }
    titles = {name: str(column.title) for name, column in columns_of(kind).items()}
    titles["text"] = pgettext("filter", "Holds")
    general = {
        name: Filter(name, titles.get(name, name), type_, None, _choices(kind, name))
        for name, type_ in GENERAL_TYPES.items()
        if name not in own
    }
    first = ("state", "owner", "deadline")
    return {name: found for name in (*first, *own, *general) if (found := own.get(name) or general.get(name))}


def _choices(kind: Kind, name: str) -> tuple[tuple[str, str], ...]:
    if name == "state":
        return tuple((state.code, str(state.title)) for state in kind.states)
    if name == "confidentiality":
        return tuple((level, level_words(level)) for level in ("office", "unit", "named"))
    return ()


@dataclass(frozen=True)
class Names:
    """What the ids in filters are called: one query per type that is met."""

    by_type: dict[FieldType, dict[int, str]] = field(default_factory=dict)

    def of(self, type_: FieldType, value: Any) -> str:
        text = str(getattr(value, "pk", value))
        return self.by_type.get(type_, {}).get(whole_id(text) or 0, "")


def names_for(actor: Actor, known: Mapping[str, Filter], filters: Mapping[str, Any]) -> Names:
    """The names of everything that these filters point to; of a record only when the reader may see it."""
    wanted: dict[FieldType, set[int]] = {}
    for name, value in filters.items():
        if name in known and (known[name].type in MODELS or known[name].type == FieldType.RECORD):
            ids = {pk for one in several(value) if (pk := whole_id(str(one))) is not None}
            wanted.setdefault(known[name].type, set()).update(ids)
    return Names({type_: _called(actor, type_, ids) for type_, ids in wanted.items() if ids})


def _called(actor: Actor, type_: FieldType, ids: set[int]) -> dict[int, str]:
    if type_ == FieldType.RECORD:
        return names_seen(actor, ids)
    return {row.pk: str(row) for row in MODELS[type_].objects.filter(pk__in=ids)}


def several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


def joined(words: Iterable[str]) -> str:
    """`brief of e-mail`; the last by a word, the others by commas."""
    all_words = [word for word in words if word]
    if len(all_words) < 2:
        return "".join(all_words)
    return _("%(some)s or %(last)s") % {"some": ", ".join(all_words[:-1]), "last": all_words[-1]}


def phrase(one: Filter, value: Any, reader: Reader, names: Names) -> tuple[str, str]:
    """A filter as what it is about and what it asks; what cannot be read is shown as it was typed."""
    if one.name == "deadline" and value == "overdue":
        return _("State"), _("late")
    if one.name == "urgent":
        return "", _("urgent") if yes_or_no(value) else _("not urgent")
    if value == "none":
        return _("Without"), one.title[:1].lower() + one.title[1:]
    try:
        return one.title, _WORDS[one.type](one, value, reader, names)
    except (ValueError, TypeError, KeyError):
        return one.title, str(value)


def _pointed(one: Filter, value: Any, _reader: Reader, names: Names) -> str:
    words = {
        "none": pgettext("filter", "nobody") if one.type == FieldType.PERSON else pgettext("filter", "none"),
        "me": _("me"),
        "mine": _("me and who I act for"),
    }
    return joined(words.get(str(each)) or names.of(one.type, each) or unseen() for each in several(value))


def _chosen(one: Filter, value: Any, _reader: Reader, _names: Names) -> str:
    titles = dict(one.choices)
    return joined(titles.get(str(each), str(each)).lower() for each in several(value))


def _contains(one: Filter, value: Any, _reader: Reader, _names: Names) -> str:
    words = _("“%(text)s”") % {"text": value}
    return words if one.name == "text" else _("holds %(text)s") % {"text": words}


def _yes(_one: Filter, value: Any, _reader: Reader, _names: Names) -> str:
    return _("yes") if yes_or_no(value) else _("no")


def period_words() -> dict[str, str]:
    """The words of listing.rules.PERIODS, in that order."""
    return {
        "today": _("today"),
        "yesterday": _("yesterday"),
        "tomorrow": _("tomorrow"),
        "this_week": _("this week"),
        "last_week": _("last week"),
        "next_week": _("next week"),
        "this_month": _("this month"),
        "last_month": _("last month"),
        "next_month": _("next month"),
        "this_quarter": _("this quarter"),
        "last_quarter": _("last quarter"),
        "this_year": _("this year"),
        "last_year": _("last year"),
    }


def _days(_one: Filter, value: Any, reader: Reader, _names: Names) -> str:
    if value == "week":
        return _("within a week")
    named = period_words().get(str(value))
    if named:
        return named
    if (ago := days_ago(str(value))) is not None:
        return ngettext("more than %(n)s day ago", "more than %(n)s days ago", ago) % {"n": ago}
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", str(value)):
        return _("in %(month)s") % {"month": month_words(date.fromisoformat(f"{value}-01"), reader)}
    found = span(value, day)
    if found is None:
        return joined(_("on %(day)s") % {"day": _day(day(each), reader)} for each in several(value))
    if found.start is not None and found.end is not None:
        told = {"first": _day(found.start, reader), "last": _day(found.end - timedelta(days=1), reader)}
        return _("from %(first)s to %(last)s") % told
    if found.start is not None:
        return _("from %(first)s on") % {"first": _day(found.start, reader)}
    return _("before %(day)s") % {"day": _day(found.end, reader)} if found.end else ""


def _day(one: date, reader: Reader) -> str:
    return rules.date_text(one, reader.today, reader.locale)


def month_words(first: date, reader: Reader, *, year: bool = False) -> str:
    """`november`, and with its year when that is not this one (or when asked)."""
    pattern = "LLLL y" if year or first.year != reader.today.year else "LLLL"
    return format_date(first, pattern, locale=Locale.parse(reader.locale, sep="-"))


def _amounts(one: Filter, value: Any, reader: Reader, _names: Names) -> str:
    text = str(value)
    for sign, words in ((">", _("above %(amount)s")), ("<", _("below %(amount)s"))):
        if text.startswith(sign):
            return words % {"amount": amount_words(one, amount(text[1:]), reader)}
    found = span(value, amount)
    if found is None:
        return joined(amount_words(one, amount(each), reader) for each in several(value))
    told = {
        "least": "" if found.start is None else amount_words(one, found.start, reader),
        "most": "" if found.end is None else amount_words(one, found.end, reader),
    }
    if found.start is not None and found.end is not None:
        return _("from %(least)s to %(most)s") % told
    return (_("at least %(least)s") if found.start is not None else _("at most %(most)s")) % told


def amount_words(one: Filter, number: Decimal, reader: Reader) -> str:
    """`€ 1.000`, `€ 12,50`, `12,5`: an amount as one says it, without cents when there are none."""
    if one.type != FieldType.MONEY:
        return rules.number_text(number, reader.locale)
    return WHOLE.sub("", rules.money_text(number, "EUR", reader.locale))


Words = Callable[[Filter, Any, Reader, Names], str]
_WORDS: dict[FieldType, Words] = {
    FieldType.TEXT: _contains,
    FieldType.LONG_TEXT: _contains,
    FieldType.NUMBER: _amounts,
    FieldType.MONEY: _amounts,
    FieldType.DATE: _days,
    FieldType.BOOLEAN: _yes,
    FieldType.CHOICE: _chosen,
    FieldType.PERSON: _pointed,
    FieldType.UNIT: _pointed,
    FieldType.PARTY: _pointed,
    FieldType.COST_CENTRE: _pointed,
    FieldType.RECORD: _pointed,
}
