"""Values as a page shows them: small dicts of finished words (see the tag `value` of foundation/ui)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.listing.columns import value_of
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import Field, FieldType, Kind, kinds
from spil.foundation.records.models import Record
from spil.foundation.records.naming import names_seen
from spil.foundation.records.rules import Confidentiality
from spil.foundation.ui import rules
from spil.foundation.ui.addresses import address

Value = dict[str, Any] | str
#: an address of the web, and nothing else that a browser would follow
_WEB = re.compile(r"https?://[^\s<>\"']{3,}")


@dataclass(frozen=True)
class Reader:
    """Who reads a page: the actor, the locale, and the day."""

    actor: Actor

    @property
    def locale(self) -> str:
        return rules.locale_code(get_language() or self.actor.language)

    @property
    def today(self) -> date:
        return self.actor.today

    def person(self, person: Person | None, *, word: bool = True) -> Value:
        if person is None:
            return ""
        me = person.pk == self.actor.person_id
        shown = _("me") if me and word else ""
        return {
            "look": "person",
            "name": str(person),
            "me": me,
            "out": person.pk in self.actor.absent,
            "word": shown,
        }

    def money(self, amount: Decimal | None, currency: str) -> Value:
        return (
            ""
            if amount is None
            else {"look": "money", "text": rules.money_text(amount, currency, self.locale)}
        )

    def day(self, day: date | None) -> Value:
        return "" if day is None else {"look": "date", "text": rules.day_text(day, self.today, self.locale)}

    def due(self, day: date | None, *, closed: bool = False) -> Value:
        if day is None:
            return ""
        shown = rules.due(day, self.today, self.locale, closed=closed)
        return {"look": "due", "text": shown.text, "tone": shown.tone}

    def state(self, record: Record, *, badge: bool = False) -> Value:
        state = kinds.of(record).state_of(record)
        return {"look": "state", "family": state.family.value, "text": str(state.title), "badge": badge}

    def level(self, record: Record, *, brief: bool = False) -> Value:
        words = level_words(record.confidentiality)
        return {"look": "lock", "level": record.confidentiality, "text": words, "brief": brief}

    def moment(self, at: datetime) -> str:
        return rules.moment_text(timezone.localtime(at), self.today, self.locale)

    def field(self, field: Field, row: Any) -> Value:
        """The value of a declared field of a kind's row."""
        found = value_of(row, field)
        if found in (None, ""):
            return ""
        return self._by_type(field, found, row)

    def _by_type(self, field: Field, found: Any, row: Any) -> Value:
        match field.type:
            case FieldType.MONEY:
                return self.money(found, getattr(row, field.currency, "EUR"))
            case FieldType.DATE:
                return self.day(found)
            case FieldType.PERSON:
                return self.person(found)
            case FieldType.CHOICE:
                return {"look": "text", "text": str(dict(field.choices).get(found, found))}
            case FieldType.NUMBER:
                return {"look": "amount", "text": rules.number_text(found, self.locale)}
            case FieldType.BOOLEAN:
                return {"look": "yes", "on": bool(found), "text": _("yes") if found else _("no")}
            case FieldType.RECORD:
                return names_seen(self.actor, [found.pk]).get(found.pk, "")
            case FieldType.LONG_TEXT:
                return {"look": "words", "text": str(found)}
            case _ if field.leads and _WEB.fullmatch(str(found)):
                return {"look": "link", "text": str(found), "url": str(found)}
            case _:
                return {"look": "text", "text": str(found)}


def level_words(confidentiality: str) -> str:
    return {
        Confidentiality.OFFICE: _("Internal"),
        Confidentiality.UNIT: _("Confidential"),
        Confidentiality.NAMED: _("Personal and confidential"),
    }[Confidentiality(confidentiality)]


def record_url(record: Record) -> str:
    return address("record", record.pk)


def list_url(kind: Kind, view: str = "") -> str:
    """The address of a kind's list, of one of its views when that is named."""
    url = address("list", kind.code)
    return f"{url}?view={view}" if view else url
