"""Asking the index. Who asks is part of the question: hits outside the reader's audiences are never looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import ModuleType
from typing import Any

from django.db import connection
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL

from spil.foundation.records.models import Record, Sight
from spil.foundation.search import postgresql, sqlite, vocabulary
from spil.foundation.search.models import Condition, Hit, kind_term, sight_term
from spil.foundation.search.rules import Query, Scoring, parse, word_ways
from spil.foundation.search.rules.amounts import Amounts
from spil.foundation.search.rules.asked import Alternative
from spil.foundation.search.rules.periods import Days

#: of a common word, only so many of the newest are ranked
RANKED = 1000
#: readers with more audiences see so much that each match is asked instead
FEW_AUDIENCES = 100
#: so many records that fit a filter are handed on as ids; more are asked for one by one
FEW = 1000
#: with fewer hits than these, compounds and what was probably meant are looked for too
ENOUGH = 20
#: what a frequent or recent record gains; less than the step from a word in the title to one in a name
FAVOURED = 1.5

__all__ = ["FEW", "RANKED", "Question", "count", "engine", "every", "find", "look", "newest", "search"]


@dataclass(frozen=True)
class Question:
    """What is asked: words, and what narrows them. `records` is a condition on Record; None is no condition."""

    query: Query = field(default_factory=Query)
    kinds: tuple[str, ...] | None = None
    amounts: tuple[Amounts, ...] = ()
    days: tuple[Days, ...] = ()
    records: Q | None = None

    @property
    def is_narrow(self) -> bool:
        return bool(self.kinds is not None or self.amounts or self.days or self.records is not None)

    def __bool__(self) -> bool:
        return bool(self.query) or self.is_narrow


def engine() -> ModuleType:
    """The engine in use: `sqlite` or `postgresql`, two modules with the same functions."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def search(
    actor_audience_ids: Sequence[int] | None,
    text: str,
    *,
    limit: int = 50,
    kinds: Sequence[str] | None = None,
) -> list[Hit]:
    """The records that a text finds for a reader, best first, equal ones newest first.

    `actor_audience_ids` are the audiences whose records the reader may see; None sees all. `kinds` are codes; None is
    every kind. Of more than a thousand matches the newest thousand are ranked. Never raises on what was typed.
    """
    question = Question(parse(text), None if kinds is None else tuple(kinds))
    return _ranked(question, _Reader(actor_audience_ids), {})[:limit] if question.query else []


#: further ways to match words, by word
Ways = Mapping[str, Sequence[Alternative]]


@dataclass(frozen=True)
class Looked:
    """The records that a question finds, best first; the further ways by which some of them were found, and the known
    words that lie near those that were typed, when they were looked for."""

    hits: list[Hit] = field(default_factory=list)
    ways: Ways = field(default_factory=dict)
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)


def find(
    actor: Sight, question: Question, *, favoured: Mapping[int, float] | None = None, widen: bool = True
) -> list[Hit]:
    """The records that a question finds for an actor; as `look`."""
    return look(actor, question, favoured=favoured, widen=widen).hits


def look(
    actor: Sight, question: Question, *, favoured: Mapping[int, float] | None = None, widen: bool = True
) -> Looked:
    """The records that a question finds for an actor, best first: at most a thousand, the newest that match.

    `favoured` gives records that the actor opens often or opened just now, from 0 to 1. With few hits, compounds and
    words that were probably meant are looked for as well (`widen`); these hits come behind the others.
    """
    if not question:
        return Looked()
    reader, favoured = _Reader(None if actor.sees_all else actor.audience_ids), favoured or {}
    question, ids = _first_of_records(actor, question)
    hits = _ranked(question, reader, favoured, ids)
    if len(hits) == RANKED and favoured and question.query:
        hits = _with_favoured(hits, question, reader, favoured, ids)
    if not widen or len(hits) >= ENOUGH:
        return Looked(hits)
    ways, near = _ways(question.query, forgiving=not hits)
    wide = question.query.widened(ways)
    if wide != question.query:
        there = {hit.record_id for hit in hits}
        more = _ranked(replace(question, query=wide), reader, favoured, ids)
        hits = [*hits, *(hit._replace(meant=True) for hit in more if hit.record_id not in there)]
    return Looked(hits, ways, near)


def newest(actor: Sight, question: Question) -> list[int]:
    """The records that a question finds for an actor, newest first and not ranked: a thousand at most, and one more
    when there are more."""
    reader = _Reader(None if actor.sees_all else actor.audience_ids)
    question, ids = _first_of_records(actor, question)
    if not _can_match(question, reader, ids):
        return []
    matches, params = _matches(question, reader, ids)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.record_id FROM ({matches} LIMIT {RANKED + 1}) m", params)  # noqa: S608
        return [pk for (pk,) in cursor.fetchall()]


def every(query: Query, kind: str) -> RawSQL:
    """The statement for all records of a kind that words find; whoever asks it asks sight as well."""
    which = engine()
    asked = which.match(query, [kind_term(kind)])
    return RawSQL(*which.newest(which.MATCHES, [asked], []))  # noqa: S611 - the values go beside it


def _ways(query: Query, *, forgiving: bool) -> tuple[Ways, dict[str, Sequence[str]]]:
    """Ways to compounds, to parts of compounds, to words written as one, and, `forgiving`, to what was probably meant.

    Whether to forgive is decided by what the reader found, never by whether a word is known: it may be known from
    records that the reader may not see, and that would show in what is forgiven.
    """
    typed = [group.word for group in query.groups if group.word and not group.mark]
    parties = [group for group in query.groups if group.word and group.mark]
    if not typed and not parties:
        return {}, {}
    kin, joined = vocabulary.kin_of(typed, [group.word for group in parties], forgiving=forgiving)
    # the words of a sender or an addressee: `van:proximsu` is probably Proximus
    ways: dict[str, list[Alternative]] = {
        group.key: [Alternative((group.mark + other,)) for other in _akin(kin[group.word])]
        for group in parties
    }
    for place, word in enumerate(typed):
        neighbours = typed[max(0, place - 1) : place + 2]
        found = _akin(kin[word])
        found += [one + other for one, other in pairwise(neighbours) if one + other in joined]
        ways[word] = [way for other in found for way in word_ways(other)]
        if (parts := kin[word].parts) is not None:
            ways[word].append(_both(parts))
    return ways, {word: one.near for word, one in kin.items()} if forgiving else {}


def _akin(kin: vocabulary.Kin) -> list[str]:
    return [*kin.compounds, *kin.near]


def _both(parts: tuple[str, str]) -> Alternative:
    """Both parts of a compound, anywhere: as they are written in Dutch, stemmed."""
    return Alternative(tuple(word_ways(part)[0].terms[0] for part in parts), near=False)


@dataclass(frozen=True)
class _Reader:
    """The audiences of who asks; None sees all."""

    audience_ids: Sequence[int] | None


def _first_of_records(actor: Sight, question: Question) -> tuple[Question, list[int] | None]:
    """What a filter asks of Record is asked there first: few answers are handed on as ids, many asked one by one."""
    if question.records is None:
        return question, None
    # a wide reader's audiences would only slow this down: what is found is asked for again with them. In no order:
    # when there are too many they are not used, and an order would read and sort them all
    is_wide = actor.sees_all or not _few(actor.audience_ids)
    rows = (Record.objects.all() if is_wide else Record.objects.visible_to(actor)).filter(question.records)
    rows = rows.order_by()
    ids = list(rows.values_list("pk", flat=True)[: FEW + 1])
    return (replace(question, records=None), ids) if len(ids) <= FEW else (question, None)


def _ranked(
    question: Question, reader: _Reader, favoured: Mapping[int, float], ids: Sequence[int] | None = None
) -> list[Hit]:
    if not _can_match(question, reader, ids):
        return []
    matches, params = _matches(question, reader, ids)
    sql = (
        f"SELECT m.record_id, t.title, t.number, t.names FROM ({matches} LIMIT {RANKED}) m"  # noqa: S608
        f" {engine().HEADS}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    scored = Scoring(question.query).score
    hits = [
        Hit(pk, scored(title=title, number=number, names=names) + FAVOURED * favoured.get(pk, 0))
        for pk, title, number, names in found
    ]
    return sorted(hits, key=lambda hit: (-hit.score, -hit.record_id))


def _with_favoured(
    hits: list[Hit],
    question: Question,
    reader: _Reader,
    favoured: Mapping[int, float],
    ids: Sequence[int] | None,
) -> list[Hit]:
    """Of a common word, what the reader uses often is found however old it is."""
    there = {hit.record_id for hit in hits}
    older = [pk for pk in favoured if pk not in there and (ids is None or pk in set(ids))]
    more = _ranked(question, reader, favoured, older) if older else []
    return sorted([*hits, *more], key=lambda hit: (-hit.score, -hit.record_id))[:RANKED]


def count(
    actor_audience_ids: Sequence[int] | None,
    text: str,
    *,
    kinds: Sequence[str] | None = None,
    stop: int = RANKED + 1,
) -> int:
    """How many records a text finds for a reader, counted up to `stop`."""
    question = Question(parse(text), None if kinds is None else tuple(kinds))
    reader = _Reader(actor_audience_ids)
    if not question.query or not _can_match(question, reader, None):
        return 0
    matches, params = _matches(question, reader, None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({matches} LIMIT {int(stop)}) m", params)  # noqa: S608
        return int(cursor.fetchone()[0])


def _can_match(question: Question, reader: _Reader, ids: Sequence[int] | None) -> bool:
    empty = reader.audience_ids is not None and not reader.audience_ids
    return bool(question or ids) and not empty and question.kinds != () and (ids is None or bool(ids))


def _matches(question: Question, reader: _Reader, ids: Sequence[int] | None) -> tuple[str, list[Any]]:
    """The statement for the ids that match, newest first, and its parameters."""
    which, narrowed = engine(), _conditions(question, reader, ids)
    if not question.query:
        return which.newest("FROM search_searchentry e WHERE true", [], narrowed)
    sight = [sight_term(one) for one in _few(reader.audience_ids)]
    kinds = [kind_term(one) for one in question.kinds or ()]
    asked = [which.match(question.query, sight, kinds)]
    # where the index leaves out what the reader may not see, there is little to go through
    if sight or ids is not None:
        return which.newest(which.MATCHES, asked, narrowed)
    return which.newest_of_many(which.MATCHES, asked, narrowed, is_filtered=question.is_narrow)


def _few(audience_ids: Sequence[int] | None) -> Sequence[int]:
    """The audiences of a reader who has few: then the index leaves out the rest, instead of every match being asked."""
    return audience_ids if audience_ids is not None and len(audience_ids) <= FEW_AUDIENCES else ()


def _conditions(question: Question, reader: _Reader, ids: Sequence[int] | None) -> list[Condition]:
    which = engine()
    found: list[Condition] = []
    if reader.audience_ids is not None:
        check = which.among if _few(reader.audience_ids) else which.checked
        condition, value = check("e.audience_id", reader.audience_ids)
        found.append((condition, [value]))
    if question.kinds is not None:
        condition, value = which.among("e.kind", question.kinds)
        found.append((condition, [value]))
    if ids is not None:
        found.append((f"e.record_id IN ({','.join(str(int(number)) for number in ids)})", []))
    if not question.query and question.query.without:
        found.append((which.LACKS, [which.match(question.query)]))
    bounded = [
        *(_bounds("e.amount", one.low, one.high, over=one.over, until=one.under) for one in question.amounts),
        *(_bounds("e.day", first, until, over=False, until=True) for first, until in question.days),
    ]
    filters = [(_entries(conditions), conditions) for conditions in bounded if conditions]
    if question.records is not None:
        filters.append((_records(question.records), [_record_exists(question.records)]))
    # of few audiences or few records there are few matches: they are asked one by one
    gathers = bool(question.query) and ids is None and not _few(reader.audience_ids)
    for rows, one_by_one in filters:
        gathered = which.gathered(*rows) if gathers else None
        found += [gathered] if gathered else one_by_one
    return found


def _bounds(column: str, low: Any, high: Any, *, over: bool, until: bool) -> list[Condition]:
    bounds = ((low, ">" if over else ">="), (high, "<" if until else "<="))
    return [(f"{column} {sign} %s", [_plain(value)]) for value, sign in bounds if value is not None]


def _entries(conditions: Sequence[Condition]) -> Condition:
    """The statement for the records whose entries fit conditions."""
    narrowed = " AND ".join(condition for condition, _values in conditions)
    values = [value for _condition, values in conditions for value in values]
    return f"SELECT e.record_id FROM search_searchentry e WHERE {narrowed}", values  # noqa: S608


def _records(condition: Q) -> Condition:
    """The statement for the records that fit a condition."""
    sql, params = Record.objects.filter(condition).order_by().values_list("pk").query.sql_with_params()
    return sql, list(params)


def _plain(value: Any) -> Any:
    """SQLite compares amounts as floating numbers and days as texts."""
    if connection.vendor == "postgresql":
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def _record_exists(condition: Q) -> Condition:
    rows = Record.objects.filter(condition).filter(pk=RawSQL("e.record_id", [])).order_by()
    sql, params = rows.values_list(Value(1)).query.sql_with_params()
    return f"EXISTS ({sql})", list(params)
