"""Acting: one address for every action that people can do."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from ninja import Router

from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.answers.reading import read_answers
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.identity.secrets import in_scope
from spil.foundation.records.kinds import FieldType
from spil.gateways.rest import schemas
from spil.gateways.rest.finding import acting, subject_row, touched_rows
from spil.gateways.rest.problems import Answered, out_of_scope, refused, unreadable
from spil.gateways.rest.records import record_out

router = Router()
#: 403: nobody gave leave to act in that name, or the token does not reach so far; 404: not there, or not to be seen;
#: 409: refused; 422: not readable; 429: too often
ANSWERS = {200: schemas.Done, **dict.fromkeys((403, 404, 409, 422, 429), schemas.Problem)}


def draw(target: Router) -> None:
    for action in actions:
        if action.hidden:
            continue
        target.post(
            f"/{action.name}/",
            response=ANSWERS,
            summary=str(action.title),
            description=action.body.__doc__ or "",
            operation_id=action.name,
            tags=[action.name.split(".")[0]],
        )(_performer(action))


def _performer(action: Action[Any, Any]) -> Callable[..., Any]:
    def perform(request: Any, body: Any) -> Any:
        if not in_scope(request.token.scopes, action.name):
            raise out_of_scope(action.name)
        given = body.model_dump()
        by = acting(request.auth, given.pop("for_person", None))
        subject = subject_row(action, by, given[action.subject_name]) if action.subject_name else None
        answers = read_answers(action, raw_of(action, given), by=by, row=subject)
        if not answers.are_complete:
            raise Answered(422, unreadable(answers.problems))
        about = {action.subject_name: subject} if action.subject_name else {}
        try:
            result = action(by=by, **about, **answers.arguments)
        except Refused as refusal:
            raise refused(refusal.refusal) from None
        return {"records": [record_out(row) for row in touched_rows(result, subject)]}

    perform.__annotations__["body"] = schemas.body_of(action)
    perform.__name__ = action.name.replace(".", "_")
    return perform


def raw_of(action: Action[Any, Any], body: dict[str, Any]) -> dict[str, list[Any]]:
    """The answers of a body in the form that every way in hands over."""
    raw: dict[str, list[Any]] = {}
    for question in action.questions:
        value = body.get(question.name)
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        if question.type == FieldType.ROWS:
            for number, row in enumerate(values):
                raw.update({f"{question.name}-{number}-{name}": [cell] for name, cell in row.items()})
        elif question.type == FieldType.FILE:
            raw[question.name] = [stored(question.name, one) for one in values]
        else:
            raw[question.name] = values
    return raw


def stored(name: str, given: dict[str, Any]) -> StoredFile:
    """The file that a body carries; its bytes are stored before anything else is done."""
    try:
        content = base64.b64decode(given["content"], validate=True)
    except (binascii.Error, ValueError):
        raise Answered(422, unreadable({name: ["content is not base64"]})) from None
    return store().put(content, name=given["name"])
