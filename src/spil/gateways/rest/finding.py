"""Finds what an address or a body names, among what the actor may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see
from spil.foundation.actions.declaration import Action
from spil.foundation.answers.subjects import by_number_or_id, subject_named
from spil.foundation.answers.types import Unreadable, storable
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import Kind, UnknownKind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.gateways.rest.problems import Answered, nowhere, unreadable
from spil.gateways.rest.schemas import Problem

#: what every answer about a record tells beside the kind's own facts
ALWAYS = ("record", "record__owner", "record__unit")


def known_kind(code: str) -> Kind:
    try:
        return kinds[code]
    except UnknownKind:
        raise nowhere() from None


def visible_row(actor: Actor, kind: Kind, wanted: str) -> KindModel:
    """A row by number or id. Answers 404 when there is none that the actor may see, 422 when a number fits several."""
    rows = kind.rows().visible_to(actor).select_related(*ALWAYS, *kind.facts)
    found: KindModel = _there("wanted", lambda: by_number_or_id(rows, "record__number", wanted))
    return found


def subject_row(action: Action[Any, Any], actor: Actor, wanted: Any) -> Any:
    """The row that an action is about. Answers as `visible_row`."""
    return _there(action.subject_name, lambda: subject_named(action, actor, wanted))


def _there(name: str, find: Callable[[], Any]) -> Any:
    """What is found for what stands under this name."""
    try:
        row = find()
    except Unreadable as problem:
        raise Answered(422, unreadable({name: [str(problem)]})) from None
    if row is None:
        raise nowhere()
    return row


def acting(actor: Actor, email: str | None) -> Actor:
    """The actor in the name of the person with this address. Who is unknown is answered like who gave no mandate."""
    if not email:
        return actor
    is_address = (
        storable(email) == email
    )  # what no database keeps is nobody's, also without the signs that no text has
    person = Person.objects.filter(email__iexact=email).first() if is_address else None
    try:
        return actor.on_behalf_of(person.pk if person else -1)
    except LookupError:
        told = Problem(code="OutsideMandate", text="no mandate or deputyship for this person")
        raise Answered(403, told) from None


def touched_rows(result: Any, subject: Any, by: Actor) -> tuple[list[KindModel], list[str]]:
    """The rows that an action made, else its subject's, read anew; of those that the actor may not see afterwards only
    their numbers."""
    values = result if isinstance(result, list | tuple) else [result]
    ids = [row.pk for row in values if isinstance(row, KindModel)]
    if not ids and isinstance(subject, KindModel | Record):
        ids = [subject.pk]
    records = list(Record.objects.filter(pk__in=ids).order_by("pk"))
    seen = [record for record in records if may_see(by, record.audience_id)]
    return [_row_of(record) for record in seen], [one.number or "" for one in records if one not in seen]


def _row_of(record: Record) -> KindModel:
    kind = kinds.of(record)
    row: KindModel = kind.rows().select_related(*ALWAYS, *kind.facts).get(pk=record.pk)
    return row
