"""Signing in and devices: where one is signed in, which programs act as oneself, what happened to the own access."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.actions.declaration import actions
from spil.foundation.identity.accounts import (
    end_other_sessions,
    end_session,
    identities_of,
    scope_is_known,
    sessions_of,
    tokens_of,
    withdraw_token,
)
from spil.foundation.identity.confirming import confirm, is_confirmed, to_confirm
from spil.foundation.identity.devices import device_words, is_phone
from spil.foundation.identity.models import Session, Token, Trace, TraceOf
from spil.foundation.identity.second_step import second_step_of
from spil.foundation.identity.secrets import EVERYTHING, READ, make_token
from spil.foundation.identity.sessions import kept_as
from spil.foundation.identity.tracing import newest, trace
from spil.foundation.organisation.models import Role
from spil.gateways.web.entering import next_url, password_field
from spil.gateways.web.presenting import Reader
from spil.gateways.web.shell import shell
from spil.gateways.web.views.passwords import present_password_problem, tell_change

#: how long a token holds, in days
TOKEN_DAYS = (30, 90, 365)


def account(request: Any, *, made: str = "", problem: str = "", codes: Sequence[str] = ()) -> HttpResponse:
    """Everything about the own access, on one page. `made` (a new token) and `codes` (to recover) are shown once."""
    user, reader, now = request.user, Reader(request.actor), request.actor.now
    here, must_enrol = kept_as(request.session.session_key or ""), bool(request.session.get("must_enrol"))
    is_administrator = request.actor.has_role(Role.ADMINISTRATOR)
    devices = [device(one, reader, here=one.session_key == here) for one in sessions_of(user, now)]
    page = {
        "email": user.email,
        "devices": sorted(devices, key=lambda one: not one["here"]),
        "others": len(devices) > 1,
        "end_url": reverse("account-end"),
        "tokens": [token_row(one, reader) for one in tokens_of(user, now)],
        "token_url": "" if must_enrol else reverse("account-token"),
        "days": TOKEN_DAYS,
        "identities": [
            {
                "name": one.provider.name,
                "made": reader.moment(one.made_at),
                "remove_url": reverse("account-identity-remove", args=[one.pk]),
            }
            for one in identities_of(user)
        ],
        "confirm_url": "" if is_confirmed(request) else to_confirm(reverse("account")).url,
        "made": made,
        "problem": problem,
        "providers_url": reverse("providers") if is_administrator and not must_enrol else "",
        "traces": [trace_row(one, reader) for one in newest(user)],
    }
    step = own_step(request, reader)
    context = {"page": page, "step": step, "codes": codes, "shell": shell(request, here="account")}
    response = render(request, "account.html", context, status=422 if problem else 200)
    response["Cache-Control"] = "no-store"
    return response


def own_step(request: Any, reader: Reader) -> dict[str, Any]:
    """The second step, as the page shows it."""
    user, found = request.user, second_step_of(request.user)
    must = bool(request.session.get("must_enrol"))
    due = user.second_step_due if user.second_step_due and not found and not must else None
    return {
        "has_app": found.has_app,
        "app_url": reverse("account-app"),
        "app_remove_url": reverse("account-app-remove"),
        "passkeys": [
            {
                "name": one.name,
                "made": reader.moment(one.made_at),
                "used": reader.moment(one.used_at) if one.used_at else "",
                "remove_url": reverse("account-passkey-remove", args=[one.pk]),
            }
            for one in found.passkeys
        ],
        "ask_url": reverse("account-passkey-ask"),
        "passkey_url": reverse("account-passkey"),
        "confirm_url": "" if is_confirmed(request) else to_confirm(reverse("account")).url,
        "codes_left": found.codes_left,
        "codes_url": reverse("account-codes"),
        "due": reader.moment(due) if due else "",
        "must": must,
    }


def device(one: Session, reader: Reader, *, here: bool) -> dict[str, Any]:
    return {
        "kept": one.session_key,
        "icon": "phone" if is_phone(one.agent) else "device-desktop",
        "name": device_words(one.agent),
        "address": one.address,
        "since": reader.moment(one.started_at),
        "seen": reader.moment(one.seen_at),
        "here": here,
    }


def token_row(one: Token, reader: Reader) -> dict[str, Any]:
    return {
        "name": one.name,
        "may": scope_words(one.scopes),
        "until": reader.moment(one.expires_at),
        "used": reader.moment(one.used_at) if one.used_at else "",
        "withdraw_url": reverse("account-token-withdraw", args=[one.pk]),
    }


def scope_words(scopes: list[str]) -> str:
    if EVERYTHING in scopes:
        return _("everything that you may")
    return ", ".join(_("read") if scope == READ else scope for scope in scopes)


def trace_row(one: Trace, reader: Reader) -> dict[str, Any]:
    return {
        "what": TraceOf(one.what).label,
        "detail": one.detail,
        "when": reader.moment(one.at),
        "device": device_words(one.agent),
        "address": one.address,
        "icon": "alert-triangle" if one.what in {TraceOf.REFUSED, TraceOf.STEP_REFUSED} else "check",
    }


@require_POST
def end(request: Any) -> HttpResponse:
    """End one session, or all but this one; whoever finds an open screen signs nobody out."""
    if not is_confirmed(request):
        return to_confirm(reverse("account"))
    user, now = request.user, request.actor.now
    if "others" in request.POST:
        count = end_other_sessions(user, request.session.session_key)
        trace(request, user, TraceOf.OTHERS_ENDED, now)
        words = ngettext("%(n)s device is signed out.", "%(n)s devices are signed out.", count)
        messages.success(request, words % {"n": count})
    elif end_session(user, request.POST.get("session", "")):
        trace(request, user, TraceOf.SESSION_ENDED, now)
        messages.success(request, _("That device is signed out."))
    return redirect("account")


def confirm_it_is_you(request: Any) -> HttpResponse:
    """Ask the password once more, before what changes the access itself; who has none here signs in anew."""
    if not request.user.has_usable_password():
        return _sign_in_anew(request)
    error = ""
    if request.method == "POST":
        error = present_password_problem(request, request.POST.get("password", ""))
        if not error:
            confirm(request)
            return redirect(next_url(request, reverse("account")))
    fields = [password_field(_("Password"), errors=[error] if error else [], autofocus=True)]
    form = {
        "title": _("Is it you?"),
        "text": _("You signed in a while ago. Give your password once more; then you go on."),
        "action_url": reverse("account-confirm"),
        "submit": _("Go on"),
        "cancel_url": reverse("account"),
        "hidden": [{"name": "next", "value": next_url(request, reverse("account"))}],
        "fields": fields,
    }
    context = {"form": form, "shell": shell(request, here="account")}
    return render(request, "action_form.html", context, status=422 if error else 200)


def _sign_in_anew(request: Any) -> HttpResponse:
    then = next_url(request, reverse("account"))
    if request.method == "POST":
        logout(request)
        return redirect(f"{reverse('login')}?{urlencode({'next': then})}")
    form = {
        "title": _("Is it you?"),
        "text": _("You signed in a while ago, and have no password here. Sign in once more; then you go on."),
        "action_url": reverse("account-confirm"),
        "submit": _("Sign in once more"),
        "cancel_url": reverse("today"),
        "hidden": [{"name": "next", "value": then}],
    }
    return render(request, "action_form.html", {"form": form, "shell": shell(request, here="account")})


@require_POST
def token(request: Any) -> HttpResponse:
    """Make a token, and show it this once."""
    if not is_confirmed(request):
        return to_confirm(reverse("account"))
    name = request.POST.get("name", "").strip()[:80]
    if not name:
        return account(request, problem=_("A token needs a name: which program is it for?"))
    scopes = scopes_of(request.POST)
    unknown = [
        one for one in scopes if one != READ and not scope_is_known(one, [each.name for each in actions])
    ]
    if unknown or not scopes:
        typed = ", ".join(unknown)
        return account(request, problem=_("No action is called “%(typed)s”.") % {"typed": typed})
    user, now = request.user, request.actor.now
    secret = make_token(user, name, now, scopes=scopes, lasts=lasting(request.POST.get("days", "")))
    trace(request, user, TraceOf.TOKEN_MADE, now, name)
    tell_change(user, TraceOf.TOKEN_MADE, now)
    return account(request, made=secret)


def scopes_of(posted: Any) -> list[str]:
    """What a new token may: to read, what is named as well, or everything."""
    match posted.get("may", READ):
        case "everything":
            return [EVERYTHING]
        case "some":
            return [READ, *posted.get("actions", "").replace(",", " ").split()[:20]]
        case _:
            return [READ]


def lasting(days: str) -> timedelta:
    return timedelta(days=next((one for one in TOKEN_DAYS if str(one) == days), TOKEN_DAYS[1]))


@require_POST
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Withdraw a token of one's own; the next request with it is refused."""
    now: datetime = request.actor.now
    gone = withdraw_token(request.user, pk, now)
    if gone is not None:
        trace(request, request.user, TraceOf.TOKEN_WITHDRAWN, now, gone.name)
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": gone.name})
    return redirect("account")
