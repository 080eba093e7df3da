"""The API itself: who asks, and how a problem is told. The addresses are drawn by `records` and `actions`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.identity.secrets import user_of_token
from spil.foundation.listing.filters import Unlistable
from spil.gateways.rest import actions, records
from spil.gateways.rest.problems import Answered, unreadable
from spil.gateways.rest.schemas import Problem


class ByToken(HttpBearer):
    """A token in the header `Authorization: Bearer …` says who acts. `./spil user token EMAIL` makes one."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        now = timezone.now()
        user = user_of_token(token, now)
        return actor_for(user.person, now=now, today=timezone.localdate(now)) if user else None


api = NinjaAPI(
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
