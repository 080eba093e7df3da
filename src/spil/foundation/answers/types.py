"""One reader for every type of question: from a raw value to the type that the action asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, get_args

from django.db.models import Q
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask
from spil.foundation.actions.questions import Question
from spil.foundation.files.models import StoredFile
from spil.foundation.files.scanning import HARMFUL, virus_in
from spil.foundation.money.rules import Money, Written, parse_money
from spil.foundation.organisation.models import CostCentre, Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.kinds import FieldType
from spil.foundation.records.models import KindModel, Record
from spil.foundation.records.rules import FIRST_YEAR, LAST_YEAR

#: what a column of whole numbers keeps on both engines
LARGEST_NUMBER = 2**31 - 1
#: what a form draws as a list, or as a search that ends in one: what it posts is an id, whatever else has that number
FROM_A_LIST = frozenset({FieldType.PERSON, FieldType.UNIT, FieldType.PARTY, FieldType.COST_CENTRE})
#: what an id can be
LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 20_000
LONGEST_QUOTED = 80
#: what every question for an amount asks it in
CURRENCY = "EUR"
#: no amount has its first digit further from the point
_FURTHEST_DIGIT = 20
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_ID = re.compile(r"[0-9]{1,19}")


class Named(str):
    """What names a row and never is its id: in a list from elsewhere a bare number is a code, or that of who works
    there, and our ids are known to nobody."""

    __slots__ = ()


class Unreadable(ValueError):
    """An answer that cannot be read; the text says why and how to do it right."""


@dataclass(frozen=True)
class Asking:
    """A question, who answers it, and the row it is about."""

    question: Question
    by: Actor
    row: Any = None


Reader = Callable[[Asking, Any], Any]


def quoted(typed: Any) -> str:
    """What was typed, as a problem repeats it: no longer than one can read."""
    text = str(typed).strip()
    return text if len(text) <= LONGEST_QUOTED else f"{text[: LONGEST_QUOTED - 1]}…"


def _text(asking: Asking, value: Any) -> str:
    text = str(value).replace("\r\n", "\n").replace("\x00", "").strip()
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character of JSON's \ud800 kind, which no database keeps
        raise Unreadable(_("This holds signs that are no text.")) from None
    question = asking.question
    limit = LONGEST_TEXT if question.type == FieldType.LONG_TEXT else question.ask.max_length
    if len(text) > limit:
        told = {"length": len(text), "limit": limit}
        raise Unreadable(_("This is %(length)s characters long; at most %(limit)s fit.") % told)
    return Written(text) if isinstance(value, Written | Decimal) else text


def _number(asking: Asking, value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not _WHOLE.fullmatch(text):
        raise Unreadable(_("“%(typed)s” is not a whole number.") % {"typed": quoted(value)})
    _within(asking.question.ask, Decimal(text))
    if abs(int(text)) > LARGEST_NUMBER:
        raise Unreadable(_("This can be at most %(limit)s.") % {"limit": LARGEST_NUMBER})
    return int(text)


def _amount(asking: Asking, value: Any) -> Decimal:
    """Typed text is read in the reader's language; a Decimal from a program is already exact. In CURRENCY."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        # a point and no thousands: with two decimals at least, no language reads it in another way
        value = _plain(Decimal(value))
    found = parse_money(str(value), language=asking.by.language, currency=CURRENCY)
    if not isinstance(found, Money):
        raise Unreadable(_(found.msgid) % {**found.params, "typed": quoted(value)})
    if found.currency != CURRENCY:  # else the amount would be kept, and the currency lost
        raise Unreadable(_("Write the amount in euros."))
    _within(asking.question.ask, found.amount)
    return found.amount


def _plain(amount: Decimal) -> str:
    """Without an exponent, unless that would make digits without end of it: then nothing reads it as an amount."""
    if not amount.is_finite() or abs(amount.adjusted()) > _FURTHEST_DIGIT:
        return str(amount)
    try:
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        return f"{amount:f}"
    return f"{cents:f}" if cents == amount else f"{amount.normalize():f}0000"


def _within(ask: Ask, number: Decimal) -> None:
    if ask.minimum is not None and number < ask.minimum:
        raise Unreadable(_("This must be at least %(limit)s.") % {"limit": ask.minimum})
    if ask.maximum is not None and number > ask.maximum:
        raise Unreadable(_("This can be at most %(limit)s.") % {"limit": ask.maximum})


def read_day(typed: Any) -> date:
    """The day behind a text. Raises Unreadable, also for a year from which nothing can be counted on."""
    try:
        day = date.fromisoformat(str(typed).strip())
    except ValueError:
        told = {"typed": quoted(typed)}
        raise Unreadable(_("“%(typed)s” is not a date. Write it as 2026-11-24.") % told) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise Unreadable(_("Choose a day in the years %(first)s to %(last)s.") % limits)
    return day


def _date(_asking: Asking, value: Any) -> date:
    return read_day(value)


def _choice(asking: Asking, value: Any) -> Any:
    """The member or the literal that the action asks; the code itself where choices are declared by hand."""
    question = asking.question
    code = str(value)
    if code not in [str(known) for known, _label in question.choices_for(asking.by, asking.row)]:
        raise Unreadable(_("“%(typed)s” is none of the choices.") % {"typed": quoted(value)})
    if isinstance(question.python, type) and issubclass(question.python, Enum):
        return next(member for member in question.python if str(member.value) == code)
    return next((one for one in get_args(question.python) if str(one) == code), code)


def _stored(_asking: Asking, value: Any) -> StoredFile:
    if not isinstance(value, StoredFile):
        raise Unreadable(_("A file is asked here."))
    if virus := virus_in(value.sha256):
        raise Unreadable(str(HARMFUL) % {"name": value.name, "virus": virus})
    return value


def storable(value: Any) -> str:
    """The text without what no database keeps (NUL, halves of characters), so that it can be looked up."""
    return str(value).replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def whole_id(text: str) -> int | None:
    """The id behind a text, or None when it cannot be one."""
    return int(text) if _ID.fullmatch(text) and int(text) <= LARGEST_ID else None


def _with_id(value: Any) -> Q:
    """The row of which this is the id, if it can be one."""
    pk = None if isinstance(value, Named) else whole_id(storable(value))
    return Q(pk__in=[]) if pk is None else Q(pk=pk)


def one_of(query: Any, typed: Any) -> Any:
    """The one row of a query. Raises Unreadable when there is none, and when there are several."""
    found = list(query[:2])
    if not found:
        raise Unreadable(_("“%(typed)s” is not known.") % {"typed": quoted(typed)})
    if len(found) > 1:
        raise Unreadable(_("“%(typed)s” fits more than one. Write it in full.") % {"typed": quoted(typed)})
    return found[0]


def _pointer(model: Any, *names: str) -> Reader:
    """Reads an id or a name. A number is an id alone; a text that is the id of one row and the name of another fits
    more than one; a Named is a name alone."""

    def read(_asking: Asking, value: Any) -> Any:
        if isinstance(value, int):
            return one_of(model.objects.filter(pk=value), value)
        text = storable(value)
        if not text:  # many rows have an empty name: nothing names none of them
            return text
        same = _with_id(value)
        for name in names:
            same |= Q(**{f"{name}__iexact": text})
        return one_of(model.objects.filter(same), text)

    return read


def _record(asking: Asking, value: Any) -> Any:
    """A record by id or number, among those that the actor may see."""
    text, model = storable(value), asking.question.python
    if not text:
        return text
    prefix = "" if model is Record else "record__"
    same = Q(**{f"{prefix}number__iexact": text}) | _with_id(value)
    query = model.objects.visible_to(asking.by)
    if issubclass(model, KindModel):
        query = query.select_related("record")
    return one_of(query.filter(same), text)


READERS: dict[FieldType, Reader] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _amount,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.FILE: _stored,
    FieldType.PERSON: _pointer(Person, "email"),
    FieldType.UNIT: _pointer(Unit, "code", "name"),
    FieldType.PARTY: _pointer(Party, "vat_number", "enterprise_number", "name"),
    FieldType.COST_CENTRE: _pointer(CostCentre, "code"),
    FieldType.RECORD: _record,
}
