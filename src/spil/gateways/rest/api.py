"""The API: signing in by token, lists, records, timelines, actions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import HttpError
from ninja.security import HttpBearer

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.access.refusals import NotVisible, Refused
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.answers.reading import read_answers
from spil.foundation.attachments.models import Attachment
from spil.foundation.events.models import Event
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.identity.secrets import user_of_token
from spil.foundation.listing.filters import GENERAL, Unlistable
from spil.foundation.listing.queries import page
from spil.foundation.listing.rules import value_at
from spil.foundation.organisation.models import Person
from spil.foundation.records.kinds import FieldType, Kind, UnknownKind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.gateways.rest import schemas

#: the largest page of a list
LARGEST = 200


class ByToken(HttpBearer):
    """A token in the header `Authorization: Bearer …` says who acts."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        now = timezone.now()
        user = user_of_token(token, now)
        return actor_for(user.person, now=now, today=timezone.localdate(now)) if user else None


api = NinjaAPI(
    title="Spil", version="1", auth=ByToken(), urls_namespace="rest", description=__doc__, docs_url=None
)


class Answered(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: int, problem: schemas.Problem) -> None:
        super().__init__(problem.code)
        self.status, self.problem = status, problem


@api.exception_handler(Answered)
def _answered(request: HttpRequest, answered: Answered) -> HttpResponse:
    return api.create_response(request, answered.problem.model_dump(), status=answered.status)


@api.exception_handler(Unlistable)
def _unlistable(request: HttpRequest, problem: Unlistable) -> HttpResponse:
    told = schemas.Problem(code="Unlistable", text=str(problem), problems={problem.name: [str(problem)]})
    return api.create_response(request, told.model_dump(), status=422)


def _kind(code: str) -> Kind:
    try:
        return kinds[code]
    except UnknownKind:
        raise HttpError(404, "Not Found") from None


def record_out(row: Any, record: Record | None = None) -> dict[str, Any]:
    """A record with the values of its kind; `row` is its business row."""
    record = record or row.record
    kind = kinds.of(record)
    return {
        "id": record.pk,
        "kind": record.kind,
        "number": record.number,
        "title": record.title,
        "state": record.state,
        "is_open": record.is_open,
        "owner": record.owner.email if record.owner else None,
        "unit": record.unit.code if record.unit else None,
        "deadline_on": record.deadline_on,
        "confidentiality": record.confidentiality,
        "registered_on": record.registered_on,
        "version": record.version,
        "values": {field.name: plain(value_at(row, field.name)) for field in kind.fields},
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: amounts as text, never as floating point; whatever is pointed to by its name."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | list | dict | type(None)) else str(value)


@api.get("/kinds/", summary="All kinds of record", tags=["records"])
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "code": kind.code,
            "title": str(kind.title),
            "series": kind.series,
            "states": [
                {"code": state.code, "title": str(state.title), "family": state.family}
                for state in kind.states
            ],
            "fields": [
                {"name": field.name, "title": str(field.title), "type": field.type} for field in kind.fields
            ],
            "actions": [action.name for action in actions.on(kind)],
        }
        for kind in kinds
    ]


@api.get(
    "/records/{kind}/", response=schemas.Page, summary="A page of the records of one kind", tags=["records"]
)
def list_records(
    request: Any, kind: str, order: str = "", after: str = "", size: int = Query(50, ge=1, le=LARGEST)
) -> Any:
    """Filters are further parameters: `state`, `open`, `owner`, `deadline`, `text`, and the fields of the kind."""
    found_kind = _kind(kind)
    known = {*GENERAL, *(field.name for field in found_kind.fields)}
    filters = {
        name: request.GET.getlist(name) if len(request.GET.getlist(name)) > 1 else request.GET[name]
        for name in request.GET
        if name in known
    }
    found = page(found_kind, request.auth, order=order, after=after, filters=filters, size=size)
    return {
        "records": [record_out(row) for row in found.rows],
        "next": found.next,
        "previous": found.previous,
    }


def visible_row(actor: Actor, kind: Kind, wanted: str) -> KindModel:
    """A row by id or number, when the actor may see it. 404 otherwise."""
    rows = (
        kind.rows().visible_to(actor).select_related("record", "record__owner", "record__unit", *kind.facts)
    )
    text = str(wanted)
    row = rows.filter(record__number__iexact=text).first()
    if row is None and text.isdigit() and int(text) < 2**63:
        row = rows.filter(pk=int(text)).first()
    if row is None:
        raise Answered(404, schemas.Problem(code="NotVisible", text=NotVisible().text))
    return row  # type: ignore[no-any-return]


@api.get(
    "/records/{kind}/{wanted}/",
    response=schemas.RecordOut,
    summary="One record, by id or number",
    tags=["records"],
)
def one_record(request: Any, kind: str, wanted: str) -> Any:
    return record_out(visible_row(request.auth, _kind(kind), wanted))


@api.get(
    "/records/{kind}/{wanted}/events/",
    response=list[schemas.Event],
    summary="What happened to a record",
    tags=["records"],
)
def events(request: Any, kind: str, wanted: str) -> Any:
    row = visible_row(request.auth, _kind(kind), wanted)
    found = (
        Event.objects.filter(record=row.pk)
        .select_related("by", "on_behalf_of", "mandate")
        .order_by("sequence")
    )
    return [
        {
            "sequence": event.sequence,
            "action": event.action,
            "by": event.by.email if event.by else None,
            "on_behalf_of": event.on_behalf_of.email if event.on_behalf_of else None,
            "mandate": event.mandate.number if event.mandate else None,
            "at": event.at.isoformat(),
            "from_state": event.from_state,
            "to_state": event.to_state,
        }
        for event in found
    ]


@api.get("/records/{kind}/{wanted}/files/", summary="The files of a record", tags=["records"])
def files(request: Any, kind: str, wanted: str) -> list[dict[str, Any]]:
    row = visible_row(request.auth, _kind(kind), wanted)
    found = Attachment.objects.filter(record=row.pk)
    return [
        {
            "name": one.name,
            "sha256": one.sha256,
            "size": one.size,
            "media_type": one.media_type,
            "role": one.role,
        }
        for one in found
    ]


def stored(given: dict[str, Any]) -> StoredFile:
    """The file that a body carries; its bytes are stored before anything else is done."""
    try:
        content = base64.b64decode(given.get("content") or "", validate=True)
    except binascii.Error:
        raise Answered(422, schemas.Problem(code="Unreadable", text="content is not base64")) from None
    return store().put(content, name=given["name"])


def raw_of(action: Action[Any, Any], body: dict[str, Any]) -> dict[str, list[Any]]:
    """The answers of a body in the form that every way in hands over."""
    raw: dict[str, list[Any]] = {}
    for question in action.questions:
        value = body.get(question.name)
        if value is None:
            continue
        if question.type == FieldType.ROWS:
            for number, row in enumerate(value):
                raw.update({f"{question.name}-{number}-{name}": [cell] for name, cell in row.items()})
            continue
        values = value if isinstance(value, list) else [value]
        if question.type == FieldType.FILE:
            values = [stored(one) for one in values]
        raw[question.name] = values
    return raw


def acting(actor: Actor, email: str | None) -> Actor:
    if not email:
        return actor
    person = Person.objects.filter(email__iexact=email).first()
    try:
        return actor.on_behalf_of(person.pk if person else -1)
    except LookupError:
        raise Answered(
            403, schemas.Problem(code="OutsideMandate", text="no mandate or deputyship for this person")
        ) from None


def subject_row(action: Action[Any, Any], actor: Actor, wanted: Any) -> Any:
    """The row that the action is about, found among what the actor may see."""
    model: Any = action.subject_model
    text = str(wanted)
    if not issubclass(model, KindModel | Record):
        row = model.objects.filter(pk=int(text)).first() if text.isdigit() and int(text) < 2**63 else None
    else:
        prefix = "" if model is Record else "record__"
        query = model.objects.visible_to(actor)
        row = query.filter(**{f"{prefix}number__iexact": text}).first()
        if row is None and text.isdigit() and int(text) < 2**63:
            row = query.filter(pk=int(text)).first()
    if row is None:
        raise Answered(404, schemas.Problem(code="NotVisible", text=NotVisible().text))
    return row


def _performer(action: Action[Any, Any]) -> Callable[..., Any]:
    schema = schemas.body_of(action)

    def perform(request: Any, body: Any) -> Any:
        given = body.model_dump()
        by = acting(request.auth, given.pop("for_person", None))
        arguments: dict[str, Any] = {"by": by}
        if action.subject_name:
            arguments[action.subject_name] = subject_row(action, by, given[action.subject_name])
        answers = read_answers(action, raw_of(action, given), by=by, row=arguments.get(action.subject_name))
        if not answers.are_complete:
            raise Answered(
                422,
                schemas.Problem(
                    code="Unreadable", text="some answers cannot be read", problems=answers.problems
                ),
            )
        try:
            result = action(**arguments, **answers.arguments)
        except Refused as refused:
            refusal = refused.refusal
            problems = {refusal.field: [refusal.text]} if refusal.field else {}
            told = schemas.Problem(
                code=refusal.code, text=refusal.text, remedy=refusal.remedy, problems=problems
            )
            raise Answered(404 if refusal.code == "NotVisible" else 409, told) from None
        return {
            "records": [record_out(row) for row in touched_rows(result, arguments.get(action.subject_name))]
        }

    perform.__annotations__["body"] = schema
    perform.__name__ = action.name.replace(".", "_")
    return perform


def touched_rows(result: Any, subject: Any) -> list[KindModel]:
    """The rows that were made, else the subject's, read anew."""
    values = result if isinstance(result, list | tuple) else [result]
    ids = [row.pk for row in values if isinstance(row, KindModel)]
    if not ids and isinstance(subject, KindModel | Record):
        ids = [subject.pk]
    records = Record.objects.filter(pk__in=ids)
    found = []
    for record in records:
        kind = kinds.of(record)
        found.append(
            kind.model._default_manager.select_related(
                "record", "record__owner", "record__unit", *kind.facts
            ).get(pk=record.pk)
        )
    return found


def draw_actions() -> None:
    """One address per action that people can do."""
    for action in actions:
        if action.hidden:
            continue
        api.post(
            f"/actions/{action.name}/",
            response={
                200: schemas.Done,
                403: schemas.Problem,
                404: schemas.Problem,
                409: schemas.Problem,
                422: schemas.Problem,
            },
            summary=str(action.title),
            description=action.body.__doc__ or "",
            operation_id=action.name,
            tags=[action.name.split(".")[0]],
        )(_performer(action))


draw_actions()
