"""Who is asking: makes the actor of a request, once, and sends whoever is not signed in to the door. Who asks waits
for readers of outside formats only so long."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
    QueryDict,
    UnreadablePostError,
)
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.documents.readers import patience
from spil.foundation.identity.addresses import client_address
from spil.foundation.settled.keeping import under
from spil.foundation.ui.in_name import EVERYONE, name_sent

#: names of addresses that work without signing in
OPEN = frozenset(
    {
        "login",
        "login-link",
        "forgotten",
        "second-step",
        "passkey-ask",
        "passkey-enter",
        "provider-go",
        "provider-back",
        "provider-password",
        "language",
        "alive",
        "app-manifest",
        "app-worker",
        "offline",
    }
)

#: what else whoever must set up a second step can do: set it up, look who is signed in, and take away what opens
BEFORE_THE_SECOND_STEP = frozenset(
    {
        "account",
        "account-confirm",
        "account-end",
        "account-token-withdraw",
        "account-identity-remove",
        "account-app",
        "account-codes",
        "account-passkey",
        "account-passkey-ask",
        "sign-out",
        "password",
        "preferences",
        *OPEN,
    }
)

#: what is done in nobody's name: what holds before the second step, whom one works for, and what was typed
IN_NO_NAME = BEFORE_THE_SECOND_STEP | {"choose", "draft", "draft-drop"}

#: addresses that know by themselves who asks: by a token, or by a secret in the address
ALONE = ("/api/", "/static/", "/live/", "/feed/", "/decide/")

#: what a request that changes nothing reads of the office's settled arrangement may be kept
READS = frozenset({"GET", "HEAD"})

#: what is worth compressing: words, and never a file of the office
WORDS = ("text/html", "text/javascript", "application/json", "application/manifest+json")


class CompressMiddleware(GZipMiddleware):
    """Sends pages compressed: on a slow line a page arrives in a fifth of the time.

    What is compressed gets padding of a random length, and the token of a form is masked anew each time, so that the
    length of an answer gives nothing away (BREACH).
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        is_words = response.get("Content-Type", "").startswith(WORDS)
        return (
            super().process_response(request, response) if is_words and not response.streaming else response
        )


class PatienceMiddleware:
    """Whatever files are read for one request, it is answered within ten seconds (`READING_PATIENCE`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with patience(settings.READING_PATIENCE):
            return self.get_response(request)


class StorableMiddleware:
    """Leaves NUL out of what an address asks and a form sends: no text holds it that a database keeps, and PostgreSQL
    takes no question with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *given: Any) -> None:
        """What reads the body itself, as REST does, is left alone."""
        del given
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        with suppress(UnreadablePostError):  # the line broke: the view hears of it when it reads
            if any("\x00" in one for name, values in request.POST.lists() for one in (name, *values)):
                cleaned = QueryDict(mutable=True)
                for name, values in request.POST.lists():
                    cleaned.setlist(name.replace("\x00", ""), [one.replace("\x00", "") for one in values])
                cleaned._mutable = False
                request.POST = cleaned  # type: ignore[assignment]


#: methods that no page has, and that would tell or pass on what a browser sent (RFC 9110, 9.3.6 and 9.3.8)
NEVER = frozenset({"TRACE", "TRACK", "CONNECT"})


class Request(HttpRequest):
    """A request of somebody who is signed in. `chosen` is whom the person works for now: None is everyone."""

    actor: Actor
    chosen: int | None


class ActorMiddleware:
    """Sets `request.actor` and `request.chosen`. What signs in by a token of its own is left alone.

    Whom the person works for is what the page says from which this was sent (`ui/in_name`), else what was chosen last
    in this session. Where a page acts for somebody who may not be acted for any more, nothing is done in another name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """No answer is kept by a browser or a proxy unless it says itself that it may be."""
        response = self.answer(request)
        response.setdefault("Cache-Control", "no-store")
        return response

    def answer(self, request: Any) -> HttpResponse:
        if request.method in NEVER:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.path_info.startswith(ALONE):
            return self.get_response(request)
        user = request.user
        if user.is_authenticated:
            now = timezone.now()
            request.session.note_use(now, client_address(request))
            with under(request.session.stamp):
                request.actor = actor_for(user.person, now=now, today=timezone.localdate(now))
            request.chosen = chosen_for(request.actor, request.session.get("chosen"))
            if request.session.get("must_enrol") and not opens_before_the_second_step(request.path_info):
                return to_the_second_step(request)
            if request.method in READS:
                with under(request.session.stamp):
                    return self.get_response(request)
        elif resolve(request.path_info).url_name not in OPEN:
            return to_sign_in(request)
        return self.get_response(request)

    def process_view(self, request: Any, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Take the name in which the page acts. Here, since by now the token of what was posted was asked."""
        name = name_sent(request) if hasattr(request, "actor") else None
        if name is None or request.resolver_match.url_name in IN_NO_NAME:
            return None
        request.chosen = chosen_for(request.actor, name)
        return None if name in (EVERYONE, request.chosen) else in_a_name_no_more(request)


def in_a_name_no_more(request: Any) -> HttpResponse:
    """Say it, and draw the page anew, in the name in which one works now; what was typed is a draft."""
    words = _("This page was in the name of somebody for whom you do not act any more. Nothing was done.")
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"reason": words}, status=422)
    messages.error(request, words)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(came_from(request))


def chosen_for(actor: Actor, kept: int | None) -> int | None:
    """Whom the person chose to work for, when that is still possible; a mandate that ended falls back to everyone."""
    return kept if kept is not None and (kept == actor.person_id or actor.may_act_for(kept)) else None


def opens_before_the_second_step(path: str) -> bool:
    """Of who must set up a second step first: the page where that is done, and what works for everybody."""
    return resolve(path).url_name in BEFORE_THE_SECOND_STEP


def to_the_second_step(request: Any) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account")})
    return redirect("account")


def to_sign_in(request: Any) -> HttpResponse:
    """To the page that asks who it is, and back to where one was; a part of a page is told that by its status alone.

    What was posted is not kept here, since nobody knows whose it is: it is a draft, and the page it came from offers
    it again.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    here = request.get_full_path()
    if request.method != "GET":
        here = came_from(request)
    return redirect(f"/login/?{urlencode({'next': here})}")


def came_from(request: Any) -> str:
    """The page from which this was sent, as an address of this site; the first page when that is not known."""
    came = urlsplit(request.headers.get("Referer", ""))
    here = f"{came.path}?{came.query}" if came.query else came.path
    return here if url_has_allowed_host_and_scheme(here, allowed_hosts=None) else "/"
