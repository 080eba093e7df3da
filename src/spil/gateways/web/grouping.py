"""Groups of a list: their names, their order, the address of all that is in one."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from spil.foundation.listing.filters import within_month
from spil.foundation.listing.totals import Group, Grouping, groupings, month_text
from spil.foundation.records.kinds import FieldType
from spil.gateways.web.asking import Asked
from spil.gateways.web.phrases import MODELS, month_words
from spil.gateways.web.presenting import Reader


def group_names(asked: Asked, grouping: Grouping, keys: Iterable[Any], reader: Reader) -> dict[Any, str]:
    """What each group is called; one query for groups that are people, parties or units."""
    wanted = [key for key in keys if key is not None]
    none = _("nobody") if grouping.type == FieldType.PERSON else _("none")
    names: dict[Any, str] = {None: none[:1].upper() + none[1:], "": none[:1].upper() + none[1:]}
    if grouping.type in MODELS:
        names |= {row.pk: str(row) for row in MODELS[grouping.type].objects.filter(pk__in=wanted)}
    elif grouping.type == FieldType.DATE:
        names |= {key: _capital(month_words(key, reader, year=True)) for key in wanted}
    elif grouping.name == "state":
        names |= {state.code: str(state.title) for state in asked.kind.states}
    elif grouping.field is not None:
        names |= {str(code): str(text) for code, text in grouping.field.choices}
    return names


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def in_order(asked: Asked, grouping: Grouping, found: list[Group], names: dict[Any, str]) -> list[Group]:
    """States in the order of the kind, months newest first, all others by name; what has none comes last."""
    places = {state.code: place for place, state in enumerate(asked.kind.states)}

    def place(group: Group) -> tuple[bool, Any]:
        if group.key in (None, ""):
            return True, 0
        if isinstance(group.key, date):
            return False, -group.key.toordinal()
        if grouping.name == "state":
            return False, places.get(group.key, len(places))
        return False, names.get(group.key, str(group.key)).casefold()

    none = [group for group in found if group.key in (None, "")]
    return [*sorted((group for group in found if group.key not in (None, "")), key=place), *none]


def group_url(asked: Asked, grouping: Grouping, key: Any) -> str:
    """The list of everything in one group, not grouped."""
    value = "none" if key in (None, "") else month_text(key) if isinstance(key, date) else str(key)
    narrowed: dict[str, Any] = {grouping.name: value}
    if isinstance(key, date) and asked.filters.get(grouping.name):
        with suppress(ValueError):  # the last month that there is has no day after it
            narrowed = _part_of_month(asked, grouping.name, value)
    return asked.changed(**narrowed, group=None, shape=None).url()


def _part_of_month(asked: Asked, name: str, month: str) -> dict[str, Any]:
    """A month of a list that asks something of that date already: the part of both, and open where it must be late."""
    already = asked.filters[name]
    narrowed: dict[str, Any] = {name: within_month(already, month, asked.actor.today)}
    if name == "deadline" and already == "overdue":
        wanted = asked.filters.get("state") or []
        wanted = [wanted] if isinstance(wanted, str) else wanted
        open_now = [state.code for state in asked.kind.states if state.is_open]
        narrowed["state"] = [code for code in open_now if code in wanted] if wanted else open_now
    return narrowed


def grouping_menu(asked: Asked) -> list[dict[str, Any]]:
    here = asked.of("group")
    none = [{"text": _("Not grouped"), "url": asked.url(group=None), "here": not here}] if here else []
    return none + [
        {"text": grouping_title(one), "url": asked.url(group=name), "here": name == here}
        for name, one in groupings(asked.kind).items()
    ]


def grouping_title(one: Grouping) -> str:
    if one.by == "month":
        return _("%(date)s, by month") % {"date": one.title}
    return str(one.title)
