"""Reading: kinds, lists, records, what happened to them, their files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Query, Router

from spil.foundation.actions.declaration import actions
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import attachments_of
from spil.foundation.events.models import Event
from spil.foundation.files.rules import download_headers
from spil.foundation.files.scanning import open_clean
from spil.foundation.listing.columns import value_of
from spil.foundation.listing.filters import GENERAL
from spil.foundation.listing.queries import page
from spil.foundation.records.kinds import Kind, kinds
from spil.foundation.records.models import KindModel, Record
from spil.gateways.rest import schemas
from spil.gateways.rest.finding import known_kind, visible_row
from spil.gateways.rest.problems import Answered, nowhere, unreadable

router = Router(tags=["records"])
#: the largest page of a list
LARGEST = 200
PLACES = frozenset({"order", "after", "size"})
#: 404: not there, or not to be seen; 422: the number of several
MISSING = {404: schemas.Problem, 422: schemas.Problem}


@router.get("/kinds/", response=list[schemas.Kind], summary="All kinds of record")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - the name that ninja knows
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


@router.get(
    "/records/{kind}/",
    response={200: schemas.Page, **MISSING},
    summary="A page of the records of one kind",
)
def list_records(
    request: Any, kind: str, order: str = "", after: str = "", size: int = Query(50, ge=1, le=LARGEST)
) -> Any:
    """Filters are further parameters: `state`, `open`, `owner`, `deadline`, `text` …, and the fields of the kind.

    Days and amounts also as `from..until`. A parameter that is none of these is answered with 422, so that a mistyped
    filter never gives everything.
    """
    wanted = known_kind(kind)
    found = page(
        wanted, request.auth, order=order, after=after, filters=filters_of(request, wanted), size=size
    )
    return {
        "records": [record_out(row) for row in found.rows],
        "next": found.next,
        "previous": found.previous,
    }


def filters_of(request: Any, kind: Kind) -> dict[str, Any]:
    names = set(request.GET) - PLACES
    unknown = names - {*GENERAL, *(field.name for field in kind.fields)}
    if unknown:
        raise Answered(422, unreadable({name: ["unknown filter"] for name in sorted(unknown)}))
    given = {name: request.GET.getlist(name) for name in names}
    return {name: values if len(values) > 1 else values[0] for name, values in given.items()}


@router.get(
    "/records/{kind}/{wanted}/",
    response={200: schemas.RecordOut, **MISSING},
    summary="One record, by id or number",
)
def one_record(request: Any, kind: str, wanted: str) -> Any:
    return record_out(visible_row(request.auth, known_kind(kind), wanted))


@router.get(
    "/records/{kind}/{wanted}/events/",
    response={200: list[schemas.Event], **MISSING},
    summary="What happened to a record",
)
def events(request: Any, kind: str, wanted: str) -> Any:
    row = visible_row(request.auth, known_kind(kind), wanted)
    found = Event.objects.filter(record=row.pk).select_related("by", "on_behalf_of", "mandate")
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
        for event in found.order_by("sequence")
    ]


@router.get(
    "/records/{kind}/{wanted}/files/",
    response={200: list[schemas.File], **MISSING},
    summary="The files of a record",
)
def files(request: Any, kind: str, wanted: str) -> Any:
    row = visible_row(request.auth, known_kind(kind), wanted)
    names = ("id", "name", "sha256", "size", "media_type", "role")
    return [{name: getattr(one, name) for name in names} for one in attachments_of(row.record)]


@router.get(
    "/records/{kind}/{wanted}/files/{file}/",
    response={**MISSING},
    summary="The bytes of a file, exactly as they came in",
    openapi_extra={
        "responses": {200: {"description": "The file", "content": {"application/octet-stream": {}}}}
    },
)
def file_bytes(request: Any, kind: str, wanted: str, file: int) -> Any:
    row = visible_row(request.auth, known_kind(kind), wanted)
    found: Attachment | None = attachments_of(row.record).filter(pk=file).first() if file < 2**63 else None
    if found is None:
        raise nowhere()
    headers = download_headers(found.name, found.media_type, inline=False)
    return FileResponse(open_clean(found.sha256), headers=headers)


def record_out(row: Any) -> dict[str, Any]:
    """A record with the values of its kind; `row` is its business row."""
    record = row.record
    kind = kinds.of(record)
    names = (
        "kind",
        "number",
        "title",
        "state",
        "is_open",
        "deadline_on",
        "confidentiality",
        "registered_on",
        "version",
    )
    return {
        "id": record.pk,
        **{name: getattr(record, name) for name in names},
        "owner": record.owner.email if record.owner else None,
        "unit": record.unit.code if record.unit else None,
        "values": {field.name: plain(value_of(row, field)) for field in kind.fields},
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: amounts as text, never as floating point; whatever is pointed to by its name, another
    record by its id, since its name is for who may see it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Record | KindModel):
        return value.pk
    return value if isinstance(value, str | int | bool | list | dict | type(None)) else str(value)
