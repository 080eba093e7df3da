"""Draws the cards of Today: which records lie on them, how a line reads, and where the rest is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import STANDING
from spil.foundation.actions.declaration import actions
from spil.foundation.desk.cards import Placed
from spil.foundation.desk.queries import PILES, Desk, answered
from spil.foundation.manifest.declaration import Card, Waiting
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import FieldType, Kind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.settled.keeping import Settled
from spil.foundation.settled.statements import Statement
from spil.foundation.ui.rules import count_text
from spil.gateways.web.choosing import action_buttons, rows_of, seen_with_owner
from spil.gateways.web.presenting import Reader, record_url
from spil.gateways.web.summing import summaries_of

#: lines of a card before it refers to its list; what is due today always stands there, up to the second figure
LENGTH, MOST_TODAY = 6, 30
#: types of a field that do not say who or what it is about
_QUIET = {FieldType.DATE, FieldType.MONEY, FieldType.NUMBER, FieldType.CHOICE, FieldType.BOOLEAN}


@dataclass(frozen=True)
class Laid:
    """A card with what lies on it for these people: all of it, and what of it is drawn."""

    card: Card
    waiting: list[Waiting]
    shown: list[Waiting]
    context: dict[str, Any] | None = None

    def late_count(self, actor: Actor) -> int:
        return sum(one.is_late(actor.today) for one in self.waiting)


#: the statements of cards, each for a reader and the people that are shown; None for a card that answers at once
_statements: Settled[Statement | None] = Settled(*STANDING, most=500)


def links_for_whom(request: Any, page: str, count: Callable[[Sequence[int]], int]) -> list[dict[str, Any]]:
    """Everyone, oneself, and each person acted for, with how much there is on this page; keys 1 to 9."""
    actor: Actor = request.actor
    if not actor.principals:
        return []
    names = [(None, _("Everyone")), (actor.person_id, actor.name)]
    names += [(one.person_id, one.name) for one in actor.principals]
    return [
        {
            "title": _("Me") if number == actor.person_id else name.split(" ")[0] if number else name,
            "url": f"{reverse(page)}?for={number or ''}",
            "here": request.chosen == number,
            "face": name if number else "",
            "me": number == actor.person_id,
            "out": number in actor.absent,
            "key": str(position) if position < 10 else "",
            "count": count_text(count(actor.everyone_ids if number is None else (number,))),
        }
        for position, (number, name) in enumerate(names, start=1)
    ]


def piles_of(
    actor: Actor, people: Sequence[int], placed: Iterable[Placed]
) -> dict[str, Sequence[Waiting] | Statement]:
    """What lies on the cards of records that are shown, beside those of every desk: the answer or the statement."""
    found: dict[str, Sequence[Waiting] | Statement] = {}
    for card in (one.card for one in placed if one.is_shown):
        if card.waiting and card.code not in PILES:
            key = (card.code, actor.place, tuple(people))
            kept = _statements.get(key, partial(statement_of, card, actor, people))
            found[card.code] = kept or answered(card.waiting(actor, people))
    return found


def statement_of(card: Card, actor: Actor, people: Sequence[int]) -> Statement | None:
    """What a card of records asks, made into a statement. It holds the day and no moment."""
    asked = card.waiting(actor, people) if card.waiting else ()
    return Statement(asked) if isinstance(asked, QuerySet) else None


def laid(
    actor: Actor,
    people: Sequence[int],
    placed: Sequence[Placed],
    found: Desk,
    piles: Mapping[str, Sequence[Waiting]],
) -> list[Laid]:
    """The cards that are shown, with their contents; one that has nothing to say today is left out."""
    cards = []
    contexts = Contexts(actor, people, placed)
    for card in (one.card for one in placed if one.is_shown):
        if card.waiting is None:
            context = contexts.of(card)
            if context is not None:
                cards.append(Laid(card, [], [], context))
            continue
        waiting = found.of(card.code, people) if card.code in found.piles else list(piles[card.code])
        cards.append(Laid(card, waiting, first_lines(waiting, actor)))
    return cards


class Contexts:
    """What cards say that hold no records; what two of them show is read once, shown or put away."""

    def __init__(self, actor: Actor, people: Sequence[int], placed: Iterable[Placed]) -> None:
        self.actor, self.people = actor, people
        self.cards = {one.card.code: one.card for one in placed}
        self.read: dict[str, dict[str, Any] | None] = {}

    def of(self, card: Card) -> dict[str, Any] | None:
        source, part = card.drawn_from
        if source:
            whole = self.of(self.cards[source])
            return whole[part] if whole else None
        if card.code not in self.read:
            self.read[card.code] = card.context(self.actor, self.people) if card.context else None
        return self.read[card.code]


def first_lines(waiting: Sequence[Waiting], actor: Actor) -> list[Waiting]:
    """The first lines, and all that is due today."""
    rest = [one for one in waiting[LENGTH:] if one.due_on == actor.today]
    return [*waiting[:LENGTH], *rest[:MOST_TODAY]]


class Lines:
    """Draws lines. The records of all cards are read in one query, the kinds' own rows in one per kind."""

    def __init__(
        self, request: Any, reader: Reader, shown: Iterable[Waiting], whole: Iterable[Waiting]
    ) -> None:
        self.request, self.reader = request, reader
        ids = {one.record_id for one in shown}
        self.records = (
            {record.pk: record for record in seen_with_owner.rows(reader.actor, ids=ids)} if ids else {}
        )
        wanted = {one.record_id for one in whole}
        self.rows = rows_of([record for record in self.records.values() if record.pk in wanted])
        decided = {one.record_id for one in shown if one.is_decision}
        asked = [row for number, row in self.rows.items() if number in decided]
        self.summaries = summaries_of(asked, reader.actor) if asked else {}

    def line(self, one: Waiting) -> dict[str, Any] | None:
        """A line; nothing for what went out of sight meanwhile."""
        record = self.records.get(one.record_id)
        if record is None:
            return None
        row = self.rows.get(one.record_id)
        drawn = {
            "title": record.title,
            "url": record_url(record),
            "meta": about(record, row),
            "right": self.reader.due(one.due_on, closed=not record.is_open),
            "note": short_name(self.reader.actor, record.owner),
            "state": self.reader.state(record),
        }
        return drawn | self.decision(one, row) if one.is_decision and row is not None else drawn

    def decision(self, one: Waiting, row: KindModel) -> dict[str, Any]:
        """A decision shows the kind's amount, for whom it is decided, and its two buttons."""
        kind = kinds.of(row.record)
        amount = next((field for field in kind.fields if field.head and field.is_amount), None)
        buttons = action_buttons(self.request, row, turns=[one], only=answering(one.action))
        drawn: dict[str, Any] = {
            "actions": [button | {"main": False} for button in buttons],
            "note": whose(self.reader.actor, one.person_id),
        }
        if amount is not None and not one.is_late(self.reader.today):
            drawn["right"] = self.reader.field(amount, row)
        summary = self.summaries.get(row.pk)
        if summary is not None:
            drawn["meta"] = ", ".join(part for part in (row.record.number or "", summary.brief) if part)
            drawn["warn"] = summary.risks[0] if summary.risks else ""
        return drawn

    def lines(self, waiting: Iterable[Waiting]) -> list[dict[str, Any]]:
        return [line for one in waiting if (line := self.line(one)) is not None]


def about(record: Record, row: KindModel | None) -> str:
    """Its number, and who it is about; without a row of its own the kind."""
    kind = kinds.of(record)
    said = party(kind, row) if row is not None else ""
    parts = [record.number or "", said or str(kind.title).lower()]
    return ", ".join(part for part in parts if part)


def party(kind: Kind, row: KindModel) -> str:
    """The first field that says who or what it is about."""
    for field in kind.fields:
        if field.listed and field.type not in _QUIET:
            found = getattr(row, field.name, "")
            return str(found) if found else ""
    return ""


def short_name(actor: Actor, person: Person | None) -> str:
    """The first name, "me" for oneself."""
    if person is None:
        return ""
    return _("me") if person.pk == actor.person_id else person.first_name


def whose(actor: Actor, person_id: int | None) -> str:
    """For whom: the first name of the person acted for, nothing for oneself."""
    names = {principal.person_id: principal.name for principal in actor.principals}
    name = names.get(person_id or 0, "")
    return _("for %(name)s") % {"name": name.split(" ")[0]} if name else ""


def answering(asked: str) -> Callable[[Any], bool]:
    """The action that is asked, and its way back."""
    back = denied_by(asked)
    return lambda one: one.name in (asked, back)


def denied_by(asked: str) -> str:
    """The action that says no to what this one asks, "" when there is none."""
    action = actions.get(asked)
    return action.denied_by if action else ""


def list_address(card: Card) -> str:
    return reverse("folder") if card.code == "decisions" else reverse("today-list", args=[card.code])


def drawn_card(one: Laid, lines: Lines) -> dict[str, Any]:
    """A card for today.html."""
    actor, card = lines.reader.actor, one.card
    drawn: dict[str, Any] = {
        "id": card.code.replace(".", "-"),
        "title": card.title,
        "place": card.place.value,
        "looks": card.looks,
        "wide": card.looks == "table",
        "template": card.template,
        "quiet": card.quiet,
        "icon": card.icon,
    }
    if one.context is not None:
        return drawn | {"context": one.context} | one.context
    late = one.late_count(actor) if card.code != "late" else 0
    drawn |= {
        "count": counted(card, len(one.waiting)),
        "late": _("%(n)s late") % {"n": count_text(late, lines.reader.locale)} if late else "",
        "rows": lines.lines(one.shown),
    }
    if one.waiting:
        rest = len(one.waiting) > len(one.shown)
        drawn["url"] = list_address(card)
        drawn["more"] = all_words(len(one.waiting)) if rest else pgettext("verb", "Open")
    return drawn


def beside(cards: Sequence[Laid], lines: Lines, people: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """People side by side: for each a column with the parts in which something lies for that person."""
    columns = []
    for number, name in people:
        parts = []
        for one in cards:
            hers = [waiting for waiting in one.waiting if waiting.person_id == number]
            if hers:
                rows = lines.lines(waiting for waiting in one.shown if waiting.person_id == number)
                url = f"{list_address(one.card)}?for={number}"
                parts.append(
                    {"title": one.card.title, "count": count_text(len(hers)), "url": url, "rows": rows}
                )
        me = number == lines.reader.actor.person_id
        columns.append({"name": name, "me": me, "out": number in lines.reader.actor.absent, "parts": parts})
    return columns


def counted(card: Card, count: int) -> str:
    if not count:
        return ""
    if card.code == "decisions":
        return ngettext("%(n)s waits", "%(n)s wait", count) % {"n": count_text(count)}
    return count_text(count)


def all_words(count: int) -> str:
    return _("All %(n)s") % {"n": count_text(count)}
