"""The API itself: who asks, and how a problem is told. The addresses are drawn by `records` and `actions`."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.health.trouble import MAY_BE, trouble_of
from spil.foundation.identity.addresses import client_address, network_of
from spil.foundation.identity.second_step import is_overdue
from spil.foundation.identity.secrets import READ, in_scope, token_of
from spil.foundation.identity.throttling import (
    REST_ACCOUNT,
    REST_ADDRESS,
    SECRETS,
    Limit,
    portions,
    seconds,
    take,
)
from spil.foundation.listing.filters import Unlistable
from spil.gateways.rest import actions, records
from spil.gateways.rest.problems import (
    Answered,
    TooOften,
    out_of_scope,
    unreadable,
    without_second_step,
)
from spil.gateways.rest.schemas import Problem

_log = logging.getLogger(__name__)
READING = frozenset({"GET", "HEAD"})


class ByToken(HttpBearer):
    """A token in the header `Authorization: Bearer …` says who acts, within its scopes.

    It is made on the page of one's devices, or by `./spil user token EMAIL`. Whoever asks too much, or guesses, is
    told how long to wait (429, Retry-After).
    """

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        now, network = timezone.now(), network_of(client_address(request))
        found = token_of(token, now)
        if found is None:
            _wait(take(SECRETS, network, now))
            return None
        for limit, whom in ((REST_ACCOUNT, str(found.user_id)), (REST_ADDRESS, network)):
            _wait(_counted(request, limit, whom, now))
        if request.method in READING and not in_scope(found.scopes, READ):
            raise out_of_scope(READ)
        actor = actor_for(found.user.person, now=now, today=timezone.localdate(now))
        if is_overdue(found.user, actor.roles, now):
            raise without_second_step()
        request.token = found  # type: ignore[attr-defined]
        return actor


def _counted(request: HttpRequest, limit: Limit, whom: str, now: datetime) -> timedelta | None:
    """How long to wait. What cannot be counted, because nothing can be written, holds up nobody who only reads."""
    try:
        return portions.take(limit, whom, now)
    except (OperationalError, InternalError):
        if request.method not in READING:
            raise
        return None


def _wait(wait: timedelta | None) -> None:
    if wait is not None:
        raise TooOften(wait)


class Described(NinjaAPI):
    """What is offered follows from the declarations alone: it is described once, which takes most of a second."""

    def get_openapi_schema(self, **_where: Any) -> OpenAPISchema:
        return self._description

    @cached_property
    def _description(self) -> OpenAPISchema:
        return super().get_openapi_schema()


api = Described(
    title="Spil",
    version="1",
    auth=ByToken(),
    urls_namespace="rest",
    description="Lists, records and what can be done to them, drawn from the declarations that draw the pages.",
    docs_url=None,
)


@api.exception_handler(Answered)
def _answered(request: HttpRequest, answered: Answered) -> HttpResponse:
    return api.create_response(request, answered.problem.model_dump(), status=answered.status)


@api.exception_handler(TooOften)
def _too_often(request: HttpRequest, answered: TooOften) -> HttpResponse:
    response = api.create_response(request, answered.problem.model_dump(), status=answered.status)
    response["Retry-After"] = str(seconds(answered.wait))
    return response


def _in_trouble(request: HttpRequest, problem: Exception) -> HttpResponse:
    """What the office stands on is away or full: nothing was half saved, and it can be asked again."""
    trouble = trouble_of(problem)
    if trouble is None:
        raise problem
    _log.warning("%s: %s: %s", trouble.code, type(problem).__name__, problem)
    told = Problem(code=trouble.code, text=str(trouble.text))
    response = api.create_response(request, told.model_dump(), status=trouble.status)
    if trouble.status == 503:
        response["Retry-After"] = "30"
    return response


for _kind in MAY_BE:
    api.exception_handler(_kind)(_in_trouble)


@api.exception_handler(Unlistable)
def _unlistable(request: HttpRequest, problem: Unlistable) -> HttpResponse:
    told = Problem(code="Unlistable", text=str(problem), problems={problem.name: [str(problem)]})
    return api.create_response(request, told.model_dump(), status=422)


@api.exception_handler(ValidationError)
def _not_as_described(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What does not have the described form; the last names of the place say which answer."""
    problems: dict[str, list[str]] = {}
    for error in problem.errors:
        names = [str(part) for part in error.get("loc", ()) if part not in {"body", "query", "path"}]
        problems.setdefault(".".join(names), []).append(str(error.get("msg", "")))
    return api.create_response(request, unreadable(problems).model_dump(), status=422)


api.add_router("", records.router)
api.add_router("/actions", actions.router)
actions.draw(actions.router)
