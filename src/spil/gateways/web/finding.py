"""What the search shows, on its page and in the palette: records with the reason why, people and suppliers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateField, OuterRef, QuerySet, Subquery
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.manifest.declaration import Finder, Found
from spil.foundation.manifest.registry import modules
from spil.foundation.records.for_readers import for_readers
from spil.foundation.records.kinds import Field, FieldType, Kind, kinds
from spil.foundation.records.models import AmongGiven, KindModel, Record, Sight
from spil.foundation.records.together import Row
from spil.foundation.search.asking import Meaning, meaning_of
from spil.foundation.search.explaining import Reason, reasons
from spil.foundation.search.models import Hit, SearchEntry
from spil.foundation.search.queries import Ways, look
from spil.foundation.search.rules import ask
from spil.foundation.search.rules.marking import Marker, Piece
from spil.foundation.search.visits import favourites
from spil.foundation.settled.statements import Statement
from spil.gateways.web.choosing import bare_rows_of, seen_with_owner
from spil.gateways.web.presenting import Reader, record_url
from spil.gateways.web.understanding import found_url

#: longer questions are cut
LONGEST = 200


@dataclass(frozen=True)
class Findings:
    """What a text found: every hit (at most a thousand), best first."""

    meaning: Meaning
    hits: Sequence[Hit] = field(default_factory=tuple)
    ways: Ways = field(default_factory=dict)
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def records(self, actor: Actor, first: int, count: int) -> list[Record]:
        """Some of the records, read anew through what the actor may see."""
        ids = [hit.record_id for hit in self.hits[first : first + count]]
        rows = {record.pk: record for record in seen_with_owner.rows(actor, ids=ids)} if ids else {}
        return [rows[pk] for pk in ids if pk in rows]


def findings(actor: Actor, text: str) -> Findings:
    """What a text finds for the actor; what somebody opens often comes first."""
    meaning = meaning_of(actor, ask(text[:LONGEST], actor.today, actor.language))
    found = look(actor, meaning.question, favoured=favourites(actor.person_id, actor.now))
    return Findings(meaning, found.hits, found.ways, found.near)


def hits_of(reader: Reader, found: Findings, records: Sequence[Record]) -> list[dict[str, Any]]:
    """Records as hits: title and reason with the words marked, amount or deadline, state. A few queries a kind."""
    meant = {hit.record_id for hit in found.hits if hit.meant}
    shown = found.meaning.shown
    why = reasons([record for record in records if record.pk not in meant], shown)
    why |= reasons([record for record in records if record.pk in meant], shown.widened(found.ways))
    rows = bare_rows_of([record for record in records if money_of(kinds.of(record)) is not None])
    return [
        record_hit(reader, record, rows.get(record.pk), why.get(record.pk), meant=record.pk in meant)
        for record in records
    ]


def record_hit(
    reader: Reader, record: Record, row: KindModel | None, why: Reason | None = None, *, meant: bool = False
) -> dict[str, Any]:
    kind = kinds.of(record)
    words = reason_words(kind, record, why) if why else format_html("{}", record.number or "")
    if meant:
        words = (
            format_html("{}; {}", words, _("written otherwise"))
            if words
            else format_html("{}", _("written otherwise"))
        )
    return {
        "icon": kind.icon,
        "url": record_url(record),
        "record": record.pk,
        "title": marked(why.title) if why else record.title,
        "meta": words,
        "right": amount_of(reader, kind, row) or reader.due(record.deadline_on, closed=not record.is_open),
        "state": reader.state(record),
    }


def money_of(kind: Kind) -> Field | None:
    """The amount that a kind shows beside a hit."""
    return next((one for one in kind.fields if one.type == FieldType.MONEY), None)


def amount_of(reader: Reader, kind: Kind, row: KindModel | None) -> Any:
    money = money_of(kind)
    return reader.field(money, row) if money is not None and row is not None else ""


def marked(pieces: Iterable[Piece]) -> SafeString:
    """Pieces as HTML, the words that answer the question marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", one.text) if one.on else one.text,) for one in pieces)
    )


def reason_words(kind: Kind, record: Record, why: Reason) -> SafeString:
    """The number, and where the record answers when that is not its title."""
    number = record.number or ""
    if why.place == "number":
        return marked(why.pieces)
    if why.place == "file":
        pieces = format_html(": “{}”", marked(why.pieces)) if why.pieces else ""
        place = format_html("{} {}{}", _("in attachment"), marked(why.name), pieces)
    elif why.place in ("", "title"):
        place = format_html("{}", str(record.owner) if record.owner else "")
    else:
        place = format_html("{} {}", place_words(kind, why.place), marked(why.pieces))
    return format_html_join(", ", "{}", ((one,) for one in (number, place) if one))


def place_words(kind: Kind, place: str) -> str:
    """The name of the place as the kind's own page says it; a field that no page shows lends no name."""
    parties = (one for one in kind.fields if one.type == FieldType.PARTY and one.shown)
    party = next((str(one.title).lower() for one in parties), "")
    return {
        "sender": party or pgettext("filter", "sender"),
        "addressee": pgettext("filter", "addressee"),
        "names": _("mentions"),
        "body": _("in the text"),
    }[place]


# -- what is no record ------------------------------------------------------------------------------------------------


def asked_of_others(actor: Actor, found: Findings, limit: int) -> list[QuerySet[Any, Row]]:
    """What the modules ask about people and organisations; nothing when no words were typed."""
    words = _plain_words(found)
    return [one.asks(words, actor, limit) for one in _finders()] if words else []


def others(found: Findings, answers: Iterable[Sequence[Row]], limit: int) -> list[dict[str, Any]]:
    """People and organisations, as their modules tell the answers to what they asked."""
    words, marker = _plain_words(found), Marker(found.meaning.shown)
    told = (
        one for finder, rows in zip(_finders(), answers, strict=False) for one in finder.tells(words, rows)
    )
    return [other_hit(one, marker) for one in islice(told, limit)]


def _finders() -> list[Finder]:
    return [finder for module in modules for finder in module.finders]


def _plain_words(found: Findings) -> str:
    return found.meaning.asked.words.replace('"', "").strip()


def other_hit(one: Found, marker: Marker) -> dict[str, Any]:
    url = reverse(one.url_name) + (f"?{urlencode(one.query)}" if one.query else "") + one.place
    return {
        "icon": one.icon,
        "url": url,
        "title": marked(marker.marked(one.title)),
        "meta": one.detail,
        "right": one.right,
    }


# -- facets -----------------------------------------------------------------------------------------------------------


def asked_of_facets(actor: Actor, found: Findings) -> Statement:
    """Kind, state, owner and year of what was found, and how many records share them."""
    return _facets.given(actor, ids=[hit.record_id for hit in found.hits])


@for_readers
def _facets(reader: Sight) -> QuerySet[Record, Row]:
    rows = Record.objects.visible_to(reader).filter(AmongGiven("pk", "ids")).order_by()
    day = SearchEntry.objects.filter(record_id=OuterRef("pk")).values("day")  # what the filter of a year asks
    rows = rows.annotate(year=ExtractYear(Subquery(day, output_field=DateField())))
    of_one = rows.values_list("kind", "state", "owner__first_name", "owner__last_name", "year")
    return of_one.annotate(how_many=Count("pk"))


def facets(found: Findings, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Kinds, states, owners and years among what was found, each with how many and the text that narrows to it."""
    rows = list(rows)
    counts = {
        "kind": _counted((str(kinds[code].plural), n) for code, *_rest, n in rows),
        "state": _counted((_state_words(code, state), n) for code, state, *_rest, n in rows),
        "owner": _counted(
            (f"{first} {last}".strip() if last else "", n) for _code, _state, first, last, _year, n in rows
        ),
        "year": _counted((str(year or ""), n) for *_rest, year, n in rows),
    }
    return [_facet(found, name, of) for name, of in counts.items() if len(of) > 1]


def found_of_each_kind(rows: Iterable[Row]) -> Counter[str]:
    """How many of what was found are of each kind, by its code, from the same answers."""
    return _counted((code, n) for code, *_rest, n in rows)


def _counted(values: Iterable[tuple[str, int]]) -> Counter[str]:
    """How many records have each value; what has no words is left out."""
    found: Counter[str] = Counter()
    for text, number in values:
        if text:
            found[text] += number
    return found


def _state_words(code: str, state: str) -> str:
    states = kinds[code].states
    return str(states[state].title) if state in states else ""


#: values of one facet that are shown
MOST_VALUES = 6


def _facet(found: Findings, name: str, of: Mapping[str, int]) -> dict[str, Any]:
    titles = {"kind": _("Kind"), "state": _("State"), "owner": _("Owner"), "year": _("Year")}
    words = {
        "kind": pgettext("filter name", "kind"),
        "state": pgettext("filter name", "state"),
        "owner": pgettext("filter name", "owner"),
        "year": pgettext("filter name", "year"),
    }
    ordered = sorted(
        of.items(), key=lambda one: (-one[1], one[0]) if name != "year" else (0, f"{9999 - int(one[0])}")
    )
    return {
        "title": titles[name],
        "values": [
            {"text": value, "n": number, "url": found_url(narrowed(found, words[name], value))}
            for value, number in ordered[:MOST_VALUES]
        ],
    }


def narrowed(found: Findings, name: str, value: str) -> str:
    """The text with one filter more, as it is typed."""
    narrowing = f'{name}:"{value}"' if " " in value else f"{name}:{value}"
    return f"{found.meaning.asked.text} {narrowing}".strip()
