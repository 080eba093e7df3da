"""From the names and values of filters to conditions on a kind's own table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Self, cast

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.listing.paths import asks, is_key
from spil.foundation.listing.rules import Span, amount, day, period, span, whole_number, yes_or_no
from spil.foundation.records.kinds import Field, FieldType, Kind
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.search import queries as finding
from spil.foundation.search.rules import parse
from spil.foundation.workflow.rules import Text

#: what `deadline` may be beside days: everything before today, today, within a week, or no deadline at all
WEEK = timedelta(days=7)


class Unlistable(ValueError):
    """An order, filter or place that cannot be read. `name` is the filter; the text is for the reader."""

    def __init__(self, name: str, text: Text) -> None:
        super().__init__(name)
        self.name, self.text = name, text

    def __str__(self) -> str:
        return str(self.text)


class Words(str):
    """A text that is searched. It keeps what it found: the count, the rows and the sums of one page ask the same."""

    found: dict[str, list[int]]

    def __new__(cls, text: str) -> Self:
        words = super().__new__(cls, text)
        words.found = {}
        return words


def conditions(
    kind: Kind,
    actor: Actor,
    filters: Mapping[str, Any],
    *,
    most: int | None = None,
    newest_only: bool = False,
) -> tuple[Q, Q]:
    """All filters: what they ask of the record, and of the kind's own row. Raises Unlistable.

    Empty values (None, "" and empty lists) ask nothing. A text is searched among the records that pass the others,
    and what it finds is asked of the row. When it finds more than a thousand the words are asked of the row itself,
    which goes through everything that they find: not when the newest thousand will do (`newest_only`), nor when no
    more than `most` rows are wanted and nothing else is asked of them.
    """
    of_record, of_row = Q(), Q()
    own = {
        field.name for field in kind.fields
    }  # what a kind declares itself goes before what every record has
    for name, value in filters.items():
        if value in _NOTHING or name == "text":
            continue
        try:
            if name in _OF_RECORDS and name not in own:
                of_record &= _OF_RECORDS[name](kind, actor, value)
            else:
                of_row &= _of_row(kind, actor, name, value)
        except (ValueError, TypeError, OverflowError) as problem:
            if isinstance(problem, Unlistable):
                raise
            raise Unlistable(name, _("This filter cannot be read: %(value)s") % {"value": value}) from None
    if (text := filters.get("text")) not in _NOTHING:
        words = text if isinstance(text, Words) else Words(str(text))
        found = _found(kind, actor, words, of_record)
        if newest_only:
            return Q(), of_row & Q(pk__in=found[: finding.RANKED])
        if len(found) <= finding.RANKED or (not of_row and most is not None and most <= finding.RANKED):
            return Q(), of_row & Q(pk__in=found)
        return Q(), of_row & through_record(of_record) & Q(pk__in=finding.every(parse(words), kind.code))
    return of_record, of_row


_NOTHING: tuple[Any, ...] = (None, "", [], ())


def shows_newest_only(filters: Mapping[str, Any]) -> bool:
    """Whether the text of these filters found more than a list shows."""
    text = filters.get("text")
    return isinstance(text, Words) and any(len(ids) > finding.RANKED for ids in text.found.values())


def _found(kind: Kind, actor: Actor, words: Words, of_record: Q) -> list[int]:
    """The newest records that a text finds among those that pass the condition; one more than a thousand for more."""
    among = f"{kind.code} {of_record}"
    if among not in words.found:
        question = finding.Question(parse(words), (kind.code,), records=of_record or None)
        words.found[among] = finding.newest(actor, question) if question.query else []
    return words.found[among]


def through_record(condition: Q) -> Q:
    """A condition on records, put to a kind's own row."""
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(through_record(child))
        else:
            name, value = cast("tuple[str, Any]", child)
            children.append((f"record__{name}", value))
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _of_row(kind: Kind, actor: Actor, name: str, value: Any) -> Q:
    try:
        field = kind.field(name)
    except StopIteration:
        raise Unlistable(name, _("There is no filter “%(name)s” here.") % {"name": name}) from None
    if field.type == FieldType.CHOICE:
        return _chosen(kind, field, actor, value)
    return _READERS[field.type](field, actor, value)


# -- what every record has --------------------------------------------------------------------------------------------


def _state(kind: Kind, _actor: Actor, value: Any) -> Q:
    codes = _several(value, str)
    if unknown := [code for code in codes if code not in kind.states]:
        raise ValueError(unknown)
    return Q(state__in=codes)


def _open(kind: Kind, _actor: Actor, value: Any) -> Q:
    wanted = yes_or_no(value)
    states = Q(state__in=[state.code for state in kind.states if state.is_open == wanted])
    # said twice, so that the indexes of what is open serve: SQLite takes all states for equally frequent
    return states & Q(is_open=True) if wanted else states


def _pointer(path: str) -> Callable[[Kind, Actor, Any], Q]:
    def condition(_kind: Kind, actor: Actor, value: Any) -> Q:
        return _one_of(path, actor, value)

    return condition


def _one_of(path: str, actor: Actor, value: Any) -> Q:
    """Rows pointed to, by id; `none` for no row, `me` for the reader, `mine` for her and everyone she acts for, `acted`
    for those alone; of units, `mine` for her own.
    """
    found, ids = Q(), set[int]()
    for one in value if isinstance(value, list | tuple | set | frozenset) else [value]:
        if one == "none":
            found |= Q(**{f"{path}__isnull": True})
        elif one == "me":
            ids |= {actor.person_id} if actor.person_id is not None else set()
        elif one == "mine":
            ids |= set(actor.unit_ids if path == "unit" else actor.everyone_ids)
        elif one == "acted":
            ids |= {principal.person_id for principal in actor.principals}
        else:
            ids.add(whole_number(getattr(one, "pk", one)))
    return found | Q(**{f"{path}__in": sorted(ids)}) if ids or not found else found


def _dossier(_kind: Kind, actor: Actor, value: Any) -> Q:
    """Rows in these dossiers, by id. One that the reader may not see is as one that does not exist, and what lies in it
    lies in none.
    """
    asked = value if isinstance(value, list | tuple | set | frozenset) else [value]
    ids = {whole_number(getattr(one, "pk", one)) for one in asked if one != "none"}
    found = Q(dossier__in=Record.objects.visible_to(actor).filter(pk__in=ids).values("pk"))
    if "none" not in asked:
        return found
    filled = Record.objects.filter(dossier__isnull=False).values("dossier")
    hidden = Record.objects.hidden_from(actor).filter(pk__in=filled)
    return found | Q(dossier__isnull=True) | Q(dossier__in=hidden.values("pk"))


def _deadline(_kind: Kind, actor: Actor, value: Any) -> Q:
    today = actor.today
    named = {
        "overdue": Q(deadline_on__lt=today, is_open=True),
        "today": Q(deadline_on=today),
        "week": Q(deadline_on__gte=today, deadline_on__lt=today + WEEK),
        "none": Q(deadline_on__isnull=True),
    }
    if isinstance(value, str) and value in named:
        return named[value]
    return _days("deadline_on", actor.today, value)


def _registered(_kind: Kind, actor: Actor, value: Any) -> Q:
    return _days("registered_on", actor.today, value)


def _closed(_kind: Kind, actor: Actor, value: Any) -> Q:
    """Closed on these days, in office time; `none` for what is not closed."""
    if value == "none":
        return Q(closed_at__isnull=True)
    asked = _stretch(actor.today, value)
    zone = timezone.get_default_timezone()
    found = Q(closed_at__isnull=False)
    if asked.start is not None:
        found &= Q(closed_at__gte=datetime.combine(asked.start, time(), zone))
    if asked.end is not None:
        found &= Q(closed_at__lt=datetime.combine(asked.end, time(), zone))
    return found


def _urgent(_kind: Kind, _actor: Actor, value: Any) -> Q:
    return Q(urgent=yes_or_no(value))


def _confidentiality(_kind: Kind, _actor: Actor, value: Any) -> Q:
    return Q(confidentiality__in=[Confidentiality(code).value for code in _several(value, str)])


def _title(_kind: Kind, _actor: Actor, value: Any) -> Q:
    return Q(title__icontains=str(value))


_OF_RECORDS: dict[str, Callable[[Kind, Actor, Any], Q]] = {
    "state": _state,
    "open": _open,
    "owner": _pointer("owner"),
    "unit": _pointer("unit"),
    "dossier": _dossier,
    "requester": _pointer("requester"),
    "deadline": _deadline,
    "registered": _registered,
    "closed": _closed,
    "urgent": _urgent,
    "confidentiality": _confidentiality,
    "title": _title,
}
#: filters that every list has, beside the fields of its kind
GENERAL = (*_OF_RECORDS, "text")


# -- what the kind declares -------------------------------------------------------------------------------------------


def _several(value: Any, read: Callable[[Any], Any]) -> list[Any]:
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return [read(getattr(one, "pk", one)) for one in values]


def _within(path: str, value: Any, read: Callable[[Any], Any], *, last_counts: bool = False) -> Q:
    """A span or single values. Days end before the end of a span, amounts with it."""
    asked: Span | None = span(value, read)
    if asked is None:
        return Q(**{f"{path}__in": _several(value, read)})
    found = Q()
    if asked.start is not None:
        found &= Q(**{f"{path}__gte": asked.start})
    if asked.end is not None:
        found &= Q(**{f"{path}__{'lte' if last_counts else 'lt'}": asked.end})
    return found


def _stretch(today: date, value: Any) -> Span:
    """Days as a word (`last_month`), a month (`2026-11`), two ends (`2026-11-01..`) or a single day.

    Raises ValueError also for the first day that there is, which has no moment in zones east of ours.
    """
    named = period(value, today) if isinstance(value, str) else None
    found = named or span(value, day)
    if found is None:
        single = day(value)
        found = Span(single, single + timedelta(days=1))
    if date.min in (found.start, found.end):
        raise ValueError(value)
    return found


def _days(path: str, today: date, value: Any) -> Q:
    if value == "none":
        return Q(**{f"{path}__isnull": True})
    if isinstance(value, list | set | frozenset):
        return Q(**{f"{path}__in": _several(value, day)})
    return _within(path, _as_pair(_stretch(today, value)), day)


def within_month(value: Any, month: str, today: date) -> str | list[str]:
    """What a filter by a date asks, narrowed to a month (`2026-11`) in which it finds something.

    As an address takes it. Raises ValueError.
    """
    whole = _stretch(today, month)
    if isinstance(value, list | set | frozenset):
        return [f"{one:%Y-%m-%d}" for one in _several(value, day) if whole.start <= one < whole.end]
    asked = {"overdue": Span(None, today), "week": Span(today, today + WEEK)}.get(str(value))
    asked = asked or _stretch(today, value)
    start = whole.start if asked.start is None else max(whole.start, asked.start)
    end = whole.end if asked.end is None else min(whole.end, asked.end)
    return month if Span(start, end) == whole else f"{start:%Y-%m-%d}..{end:%Y-%m-%d}"


def _as_pair(found: Span) -> tuple[Any, Any]:
    return found.start, found.end


def _containing(field: Field, _actor: Actor, value: Any) -> Q:
    return asks(field.name, "icontains", str(value))


def _chosen(kind: Kind, field: Field, actor: Actor, value: Any) -> Q:
    """Rows with one of these choices, by code; `none` for those without.

    A choice that was withdrawn can be asked for while rows that the reader sees still have it.
    """
    codes = set(_several(value, str))
    known = {str(code) for code, _label in field.choices}
    found = asks(field.name, "in", sorted(codes))
    unknown = codes - known - {"none"} if known else set()
    having = asks(field.name, "in", sorted(unknown))
    if unknown and not kind.rows().visible_to(actor).filter(having).exists():
        raise ValueError(unknown)
    if "none" in codes - known:
        found |= asks(field.name, "isnull", True) | asks(field.name, "exact", "")
    return found


def _day(field: Field, actor: Actor, value: Any) -> Q:
    return _days(field.name, actor.today, value)


def _amount(field: Field, _actor: Actor, value: Any) -> Q:
    if value == "none":
        return Q(**{f"{field.path}__isnull": True})
    if isinstance(value, str) and value[:1] in {">", "<"}:
        return Q(**{f"{field.path}__{'gt' if value[0] == '>' else 'lt'}": amount(value[1:].strip())})
    return _within(field.path, value, amount, last_counts=True)


def _yes_or_no(field: Field, _actor: Actor, value: Any) -> Q:
    """Of a register of the office's own, a box that was never ticked is a no as well as one that is so no more."""
    wanted = yes_or_no(value)
    if not is_key(field.name):
        return asks(field.name, "exact", wanted)
    yes = asks(field.name, "exact", "true")
    return yes if wanted else asks(field.name, "exact", "false") | asks(field.name, "isnull", True)


def _row(field: Field, actor: Actor, value: Any) -> Q:
    return _one_of(field.name, actor, value)


def _no_filter(field: Field, _actor: Actor, _value: Any) -> Q:
    raise Unlistable(field.name, _("There is no filter “%(name)s” here.") % {"name": field.name})


_READERS: dict[FieldType, Callable[[Field, Actor, Any], Q]] = {
    FieldType.TEXT: _containing,
    FieldType.LONG_TEXT: _containing,
    FieldType.NUMBER: _amount,
    FieldType.MONEY: _amount,
    FieldType.DATE: _day,
    FieldType.PERIOD: _no_filter,
    FieldType.BOOLEAN: _yes_or_no,
    FieldType.PERSON: _row,
    FieldType.UNIT: _row,
    FieldType.PARTY: _row,
    FieldType.COST_CENTRE: _row,
    FieldType.RECORD: _row,
    FieldType.FILE: _no_filter,
    FieldType.ROWS: _no_filter,
}
