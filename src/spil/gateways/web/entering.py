"""Coming in: how often it may be tried, which browsers are known, and the session that begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.auth import login as start_session
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from spil.foundation.identity.addresses import client_address, network_of
from spil.foundation.identity.backend import is_open
from spil.foundation.identity.models import TraceOf, User
from spil.foundation.identity.second_step import due_at, is_overdue, second_step_of
from spil.foundation.identity.throttling import (
    ACCOUNT,
    ADDRESS,
    KNOWN_BROWSER,
    SECRETS,
    Limit,
    forget,
    give_back,
    seconds,
    take,
    take_all,
    wait_words,
)
from spil.foundation.identity.tracing import trace
from spil.foundation.organisation.models import RoleAssignment

#: marks a browser in which somebody signed in before, so that a stranger who guesses locks nobody out
KNOWN = f"{settings.COOKIE_PREFIX}spil_known"
KNOWN_LASTS = timedelta(days=365)
_SALT = "spil.known-browser"
#: between the first step and the second, and between what a passkey is asked and its answer
PENDING_FOR = timedelta(minutes=10)


def next_url(request: Any, fallback: str = "/") -> str:
    """Where to go on: an address of this site that the form carries, never a foreign one nor a mere name."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own and wanted.startswith("/") else fallback


def password_field(
    label: Any,
    *,
    name: str = "password",
    autocomplete: str = "current-password",
    errors: Sequence[str] = (),
    autofocus: bool = False,
) -> dict[str, Any]:
    """What `ui/field.html` draws to ask a password; `autocomplete` tells the browser which one (HTML, section 4.10)."""
    return {
        "name": name,
        "id": name,
        "type": "text",
        "input_type": "password",
        "label": label,
        "required": True,
        "autocomplete": autocomplete,
        "autofocus": autofocus,
        "errors": list(errors),
    }


class Tries:
    """The limits that one attempt to sign in with this e-mail address counts for."""

    def __init__(self, request: Any, email: str) -> None:
        nonce = _known_nonce(request, email)
        limit, whom = (KNOWN_BROWSER, nonce) if nonce else (ACCOUNT, email)
        self.account: tuple[Limit, str] = (limit, whom)
        self.network = network(request)

    def take(self, now: datetime) -> timedelta | None:
        return take_all({self.account[0]: self.account[1], ADDRESS: self.network}, now)

    def succeeded(self) -> None:
        forget(*self.account)
        give_back(ADDRESS, self.network)


def _mark(email: str) -> str:
    return sha256(email.encode()).hexdigest()[:20]


def _known_nonce(request: Any, email: str) -> str:
    """What names this browser, when somebody signed in with this address in it before."""
    try:
        kept = signing.loads(request.COOKIES.get(KNOWN, ""), salt=_SALT, max_age=KNOWN_LASTS)
    except signing.BadSignature:
        return ""
    return str(kept[1]) if kept[0] == _mark(email) else ""


@dataclass(frozen=True)
class Pending:
    """Somebody gave the first step; `to` is where to go on, `lost` whether a new password may be chosen at once."""

    user: User
    to: str
    lost: bool


def arrive(
    request: Any, user: User, *, how: str = "", to: str = "", lost: bool = False, strong: bool = False
) -> HttpResponse:
    """The first step was right: on to the second when the account has one, else in. `strong` was both at once."""
    if strong or not second_step_of(user):
        return enter(request, user, how=how, to=to, lost=lost, strong=strong)
    wanted = to or next_url(request, "")
    request.session.flush()
    at = timezone.now().isoformat()
    known = user.get_session_auth_hash()
    request.session["pending"] = {"user": user.pk, "at": at, "to": wanted, "lost": lost, "known": known}
    return redirect("second-step")


def pending(request: Any) -> Pending | None:
    """Who gave the first step in this browser, a few minutes ago at most, and before no other password was chosen."""
    kept = request.session.get("pending")
    if kept is None or timezone.now() - datetime.fromisoformat(kept["at"]) > PENDING_FOR:
        return None
    user = User.objects.select_related("person").filter(pk=kept["user"]).first()
    if (
        user is None
        or not is_open(user)
        or not constant_time_compare(kept.get("known", ""), user.get_session_auth_hash())
    ):
        return None
    return Pending(user, kept["to"], kept["lost"])


def enter(
    request: Any, user: User, *, how: str = "", to: str = "", lost: bool = False, strong: bool = False
) -> HttpResponse:
    """Begin a session with a new key, and go on to `to`, or where the form wants. Of whoever gave both steps at once
    (`strong`) no second one is asked."""
    now = timezone.now()
    request.session.pop("pending", None)
    start_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.cycle_key()
    request.session.started_now(
        now, agent=request.headers.get("User-Agent", ""), address=client_address(request)
    )
    trace(request, user, TraceOf.SIGNED_IN, now, how)
    if not strong:
        _require(request, user, now)
    if lost:
        request.session["lost_password"] = True
    response = redirect(to or (next_url(request) if user.has_usable_password() else reverse("password")))
    if not _known_nonce(request, user.email):
        response.set_cookie(
            KNOWN,
            signing.dumps([_mark(user.email), token_hex(16)], salt=_SALT),
            max_age=KNOWN_LASTS,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        keep_language(response, user.person.language)
    return response


def keep_language(response: HttpResponse, code: str) -> None:
    """The language of this browser, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _require(request: Any, user: User, now: datetime) -> None:
    """Who has a role that asks a second step and has none yet: told, and after the days of grace kept at that page."""
    held = RoleAssignment.objects.current(timezone.localdate(now)).filter(person=user.person_id)
    roles = list(held.values_list("role", flat=True))
    user.second_step_due = due_at(user, roles, now)
    if is_overdue(user, roles, now):
        request.session["must_enrol"] = True


def keep_challenge(request: Any, asked: bytes) -> None:
    request.session["challenge"] = [asked.hex(), timezone.now().isoformat()]


def challenge(request: Any) -> bytes:
    """What a passkey was asked to sign, once; empty when nothing was asked lately."""
    asked, at = request.session.pop("challenge", ["", ""])
    fresh = at and timezone.now() - datetime.fromisoformat(at) < PENDING_FOR
    return bytes.fromhex(asked) if fresh else b""


def network(request: Any) -> str:
    return network_of(client_address(request))


def guessed(request: Any) -> timedelta | None:
    """A secret in an address opened nothing: count it for where it was asked from. How long to wait, if so."""
    return take(SECRETS, network(request), timezone.now())


def too_often(request: Any, wait: timedelta) -> HttpResponse:
    """The page for who tried too often (429)."""
    error = {"code": 403, "text": wait_words(wait), "home_url": reverse("today")}
    return waiting(render(request, "error.html", {"error": error}, status=429), wait)


def waiting(response: HttpResponse, wait: timedelta) -> HttpResponse:
    response.status_code = 429
    response["Retry-After"] = str(seconds(wait))
    return response
