"""Acting: one address for every action that people can do."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse
from ninja import Router

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import Action, Call, actions
from spil.foundation.actions.door import Outcome, perform_one
from spil.foundation.actions.refused import hides_the_row, log_refusal
from spil.foundation.answers.reading import read_answers
from spil.foundation.answers.types import FROM_A_LIST
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.identity.secrets import in_scope
from spil.foundation.money.rules import Written
from spil.foundation.records.kinds import FieldType
from spil.gateways.rest import schemas
from spil.gateways.rest.finding import acting, subject_row, touched_rows
from spil.gateways.rest.once import DESCRIBED, Once, once_of, told
from spil.gateways.rest.problems import Answered, nowhere, out_of_scope, refused, unreadable
from spil.gateways.rest.records import record_out

router = Router()
#: 400: the key of the call cannot be read; 403: nobody gave leave to act in that name, or the token does not reach so
#: far; 404: not there, or not to be seen; 409: refused; 422: not readable, or the key of another call; 429: too often
ANSWERS = {200: schemas.Done, **dict.fromkeys((400, 403, 404, 409, 422, 429), schemas.Problem)}


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
            openapi_extra=DESCRIBED,
        )(_performer(action))


def _performer(action: Action[Any, Any]) -> Callable[..., Any]:
    def act(request: Any, body: Any) -> Any:
        if not in_scope(request.token.scopes, action.name):
            raise out_of_scope(action.name)
        once = once_of(request, action.name)
        if once is not None and (again := once.answered()) is not None:
            return again
        given = body.model_dump()
        by = acting(request.auth, given.pop("for_person", None))
        try:
            return _done(action, by, given, once)
        except Answered:  # perhaps because the same call came in twice at once, and the other one is done
            if once is not None and (again := once.answered()) is not None:
                return again
            raise

    act.__annotations__["body"] = schemas.body_of(action)
    act.__name__ = action.name.replace(".", "_")
    return act


def _done(action: Action[Any, Any], by: Actor, given: dict[str, Any], once: Once | None) -> Any:
    """Do it, and tell the records that it is about; under a key, what is told is kept in the same transaction."""
    subject = subject_row(action, by, given[action.subject_name]) if action.subject_name else None
    why_not = action.refusal(by, subject) if action.is_about_a_plain_row else None
    if why_not is not None:  # before the answers are read: which of them fit would tell what the row holds
        log_refusal(action, by, subject, why_not)
        raise nowhere() if hides_the_row(action, why_not) else refused(why_not)
    answers = read_answers(action, raw_of(action, given), by=by, row=subject)
    if not answers.are_complete:
        raise Answered(422, unreadable(answers.problems))
    about = {action.subject_name: subject} if action.subject_name else {}
    call = action.call(by=by, **about, **answers.arguments)
    try:
        if once is None:
            return _told(perform_one(call), subject, call)
        return _kept(call, subject, once)
    except Refused as refusal:
        raise refused(refusal.refusal) from None


def _kept(call: Call, subject: Any, once: Once) -> HttpResponse:
    def keep(outcomes: Sequence[Outcome]) -> None:
        if outcomes[0].is_done:
            done = _told(outcomes[0].result, subject, call)
            answer.append(schemas.Done.model_validate(done).model_dump_json())
            once.keep(answer[-1])

    answer: list[str] = []
    try:
        perform_one(call, report=keep)
    except IntegrityError:  # nothing of this one is written: the other one was quicker by a moment
        if (again := once.answered()) is None:
            raise
        return again
    return told(answer[-1])


def _told(result: Any, subject: Any, call: Call) -> dict[str, Any]:
    rows, unseen = touched_rows(result, subject, call.by)
    return {
        "records": [record_out(row) for row in rows],
        "unseen": unseen,
        "remarks": call.action.remarked(result),
    }


def raw_of(action: Action[Any, Any], body: dict[str, Any]) -> dict[str, list[Any]]:
    """The answers of a body in the form that every way in hands over. A program may write a code as a number too, so
    what points to a row is a text. In the cells of a table texts are Written: one may hold a number."""
    raw: dict[str, list[Any]] = {}
    for question in action.questions:
        value = body.get(question.name)
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        if question.type == FieldType.ROWS:
            for number, row in enumerate(values):
                cells = {name: Written(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
                raw.update({f"{question.name}-{number}-{name}": [cell] for name, cell in cells.items()})
        elif question.type == FieldType.FILE:
            raw[question.name] = [stored(question.name, one) for one in values]
        elif question.type in FROM_A_LIST:
            raw[question.name] = [str(one) for one in values]
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
