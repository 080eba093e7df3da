"""From the parts of a text (`rules/language.py`) to a question for the index: which kind, whose, in what state.

Every filter is resolved to what the office has, in any of the three languages: `staat:goedgekeurd` is a state of
some kinds, `eigenaar:nour` is Nour El Amrani. What cannot be resolved is told (`Understood.is_known`) and narrows
nothing; it is answered alike whether it is hidden from the reader or does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Q

from spil.foundation.access.actor import Actor
from spil.foundation.organisation.models import Person, Unit
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.search.naming import kinds_named, named, plain
from spil.foundation.search.queries import Question, search
from spil.foundation.search.rules import (
    ADDRESSEE,
    SENDER,
    Asked,
    Part,
    Query,
    fold,
    marked,
    parse,
    within,
)
from spil.foundation.search.rules.language import standing_of
from spil.foundation.workflow.rules import Text

#: dossiers that a filter may mean
MOST_DOSSIERS = 20
_ME = frozenset({"ik", "me", "mij", "moi", "i"})
_NOBODY = frozenset({"niemand", "geen", "personne", "nobody", "none", "no"})


@dataclass(frozen=True)
class Understood:
    """How a part was understood: `shown` are the names of what it means, `standing` what `is:` says."""

    part: Part
    is_known: bool = True
    shown: tuple[Text, ...] = ()
    standing: str = ""


@dataclass(frozen=True)
class Meaning:
    """The question that a text asks, how each narrowing part was understood, and the query whose words are marked."""

    asked: Asked
    question: Question
    understood: tuple[Understood, ...] = ()
    shown: Query = Query()  # noqa: RUF009 - frozen and empty


def meaning_of(actor: Actor, asked: Asked) -> Meaning:
    """What a text asks for this actor."""
    query = parse(asked.words)
    query = query.also(*(parse(f'"{text}"').negated() for text in asked.without))
    question, shown, understood = Question(query, _kinds_of(asked.narrowing)), query, []
    for part in asked.narrowing:
        narrowed, also, how = _narrowed(actor, question, part)
        question, shown = narrowed, shown.also(also)
        understood.append(how)
    return Meaning(asked, question, tuple(understood), replace(shown, without=()))


_Narrowed = tuple[Question, Query, Understood]


def _narrowed(actor: Actor, question: Question, part: Part) -> _Narrowed:
    if part.amounts is not None:
        return replace(question, amounts=(*question.amounts, part.amounts)), Query(), Understood(part)
    if part.days is not None:
        return replace(question, days=(*question.days, part.days)), Query(), Understood(part)
    if part.name in _BY_WORDS:
        asked, shown = _BY_WORDS[part.name](part.value)
        known = bool(asked)
        narrowed = replace(question, query=question.query.also(asked.negated() if part.without else asked))
        return (narrowed if known else question), Query() if part.without else shown, Understood(part, known)
    if part.name == "kind":
        found_kinds = kinds_named(part.value)
        how = Understood(part, bool(found_kinds), tuple(kind.plural for kind in found_kinds))
        return question, Query(), how
    found = _OF_RECORDS.get(part.name, _nothing)(actor, part.value)
    if found is None:
        return question, Query(), Understood(part, is_known=False)
    condition, names, standing = found
    condition = ~condition if part.without else condition
    records = condition if question.records is None else question.records & condition
    return replace(question, records=records), Query(), Understood(part, True, names, standing)


# -- what stands in the index -----------------------------------------------------------------------------------------


def _in(field: str) -> Callable[[str], tuple[Query, Query]]:
    return lambda value: (within(parse(value), field), parse(value))


def _behind(mark: str) -> Callable[[str], tuple[Query, Query]]:
    return lambda value: (marked(mark, value), parse(value))


#: filters that ask the index: what it is asked, and what is marked in the hits
_BY_WORDS: dict[str, Callable[[str], tuple[Query, Query]]] = {
    "from": _behind(SENDER),
    "to": _behind(ADDRESSEE),
    "attachment": _in("files"),
    "number": _in("number"),
}


def _kinds_of(parts: Iterable[Part]) -> tuple[str, ...] | None:
    """Any of the kinds that are asked for, or all, less each that is not wanted; None when no part narrows them."""
    wanted: set[str] = set()
    unwanted: set[str] = set()
    for part in parts:
        if part.name == "kind":
            (unwanted if part.without else wanted).update(kind.code for kind in kinds_named(part.value))
    if not wanted and not unwanted:
        return None
    return tuple(sorted((wanted or {kind.code for kind in kinds}) - unwanted))


# -- what the record knows --------------------------------------------------------------------------------------------

_Found = tuple[Q, tuple[Text, ...], str] | None


def _nothing(_actor: Actor, _value: str) -> _Found:
    return None


def _owner(actor: Actor, value: str) -> _Found:
    if plain(value) in _NOBODY:
        return Q(owner__isnull=True), (), "unassigned"
    people = _people(actor, value)
    return (Q(owner__in=[one.pk for one in people]), tuple(map(str, people)), "") if people else None


def _for(actor: Actor, value: str) -> _Found:
    people = _people(actor, value)
    ids = [one.pk for one in people]
    return (Q(requester__in=ids) | Q(owner__in=ids), tuple(map(str, people)), "") if people else None


def _people(actor: Actor, value: str) -> list[Person]:
    """Everybody whose name holds all that was typed, each word at a beginning; who left may still own something."""
    if plain(value) in _ME:
        return list(Person.objects.filter(pk__in=[actor.person_id]))
    typed = fold(value).split()
    people = Person.objects.only("first_name", "last_name")
    return [one for one in people if typed and all(_begins(word, fold(str(one))) for word in typed)]


def _begins(word: str, name: str) -> bool:
    return name.startswith(word) or any(f"{sign}{word}" in name for sign in " -'’")


def _unit(_actor: Actor, value: str) -> _Found:
    typed = plain(value)
    units = [
        one
        for one in Unit.objects.all()
        if typed and (plain(one.name).startswith(typed) or plain(one.code) == typed)
    ]
    return (Q(unit__in=[one.pk for one in units]), tuple(one.name for one in units), "") if units else None


def _dossier(actor: Actor, value: str) -> _Found:
    audience_ids = None if actor.sees_all else actor.audience_ids
    holding = [kind.code for kind in kinds if kind.holds]
    hits = search(audience_ids, value, limit=MOST_DOSSIERS, kinds=holding)
    dossiers = list(Record.objects.visible_to(actor).filter(pk__in=[hit.record_id for hit in hits]))
    return (
        (Q(dossier__in=[one.pk for one in dossiers]), tuple(one.title for one in dossiers), "")
        if dossiers
        else None
    )


def _state(_actor: Actor, value: str) -> _Found:
    every = [(kind, state) for kind in kinds for state in kind.states]
    found = named((((kind, state), (state.title,)) for kind, state in every), value)
    if not found:
        return None
    conditions = [Q(kind=kind.code, state=state.code) for kind, state in found]
    titles = {str(state.title): state.title for _kind, state in found}
    return reduce(or_, conditions), tuple(titles.values()), ""


def _standing(actor: Actor, value: str) -> _Found:
    standing = standing_of(value)
    conditions = {
        "open": Q(is_open=True),
        "closed": Q(is_open=False),
        "late": Q(is_open=True, deadline_on__lt=actor.today),
        "urgent": Q(urgent=True),
        "mine": Q(owner=actor.person_id),
        "unassigned": Q(owner__isnull=True, is_open=True),
    }
    return (conditions[standing], (), standing) if standing else None


_OF_RECORDS: dict[str, Callable[[Actor, str], _Found]] = {
    "owner": _owner,
    "for": _for,
    "unit": _unit,
    "dossier": _dossier,
    "state": _state,
    "is": _standing,
}
