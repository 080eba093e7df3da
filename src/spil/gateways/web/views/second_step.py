"""The second step at signing in: a code of an app, a recovery code, or a passkey; and a passkey alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout as end_session
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.identity import passkeys
from spil.foundation.identity.models import TraceOf, User
from spil.foundation.identity.second_step import is_right_code, second_step_of, use_code
from spil.foundation.identity.throttling import ADDRESS, CODE, forget, give_back, take_all, wait_words
from spil.foundation.identity.tracing import trace
from spil.gateways.web.entering import Pending, challenge, enter, keep_challenge, network, pending, waiting
from spil.gateways.web.views.signing import door, sign_in_page


def second_step(request: Any) -> HttpResponse:
    """Ask a code. Who gave no password before, or long ago, begins again."""
    found = pending(request)
    if found is None:
        return redirect("login")
    if request.method != "POST":
        return step_page(request, found.user)
    if "cancel" in request.POST:
        end_session(request)
        return redirect("login")
    user, now, code = found.user, timezone.now(), request.POST.get("code", "")[:40]
    limits = {CODE: str(user.pk), ADDRESS: network(request)}
    wait = take_all(limits, now)
    if wait is not None:
        return waiting(step_page(request, user, error=wait_words(wait)), wait)
    how = code_of(user, code)
    if how is None:
        trace(request, user, TraceOf.STEP_REFUSED, now)
        return step_page(
            request, user, error=_("This code is not right, or was used before. Wait for the next one.")
        )
    forget(CODE, str(user.pk))
    give_back(ADDRESS, network(request))
    if how is TraceOf.CODE_USED:
        trace(request, user, TraceOf.CODE_USED, now)
    return enter(request, user, how=_("with a second step"), to=found.to, lost=found.lost)


def code_of(user: User, code: str) -> TraceOf | None:
    """What the code was: of the app, or a recovery code, which is used from now on; None when it is neither."""
    now = timezone.now()
    if is_right_code(user, code, now):
        return TraceOf.SIGNED_IN
    return TraceOf.CODE_USED if use_code(user, code, now) else None


def step_page(request: Any, user: User, *, error: str = "") -> HttpResponse:
    step = second_step_of(user)
    text = _("Type the six digits that your app shows, or one of your recovery codes.")
    if not step.has_app:
        text = _("Use your passkey, or type one of your recovery codes.")
    field = {
        "name": "code", "id": "code", "type": "text", "label": _("Code"), "required": True,
        "autocomplete": "one-time-code", "autofocus": True, "inputmode": "text",
    }  # fmt: skip
    form = {
        "title": _("One more step"),
        "text": text,
        "submit": _("Go on"),
        "icon": "login",
        "fields": [field],
        "passkey": passkey_form() if step.passkeys else None,
        "cancel": True,
    }
    return door(request, reverse("second-step"), error=error, **form)


def passkey_form() -> dict[str, str]:
    """The addresses between which the browser carries a passkey's answer."""
    return {"ask_url": reverse("passkey-ask"), "url": reverse("passkey-enter")}


@require_POST
def passkey_ask(request: Any) -> HttpResponse:
    """What the browser asks of a device: a passkey of who gave the password, else whichever is there."""
    found = pending(request)
    options, asked = passkeys.asks_known(request, found.user if found else None)
    keep_challenge(request, asked)
    return HttpResponse(options, content_type="application/json")


def passkey_enter(request: Any) -> HttpResponse:
    """Sign in by what a passkey signed; the device asked who holds it, so it is both steps in one."""
    if request.method != "POST":
        return redirect("login")
    found, now, asked = pending(request), timezone.now(), challenge(request)
    wait = take_all({ADDRESS: network(request)}, now)
    if wait is not None:
        return waiting(again(request, found, wait_words(wait)), wait)
    try:
        user = passkeys.account_of(request, request.POST.get("answer", ""), asked, now)
        if found is not None and found.user != user:
            raise passkeys.NotAPasskey("another account")
    except passkeys.NotAPasskey:
        return again(request, found, _("This passkey does not open this. Try again, or use another way."))
    give_back(ADDRESS, network(request))
    to, lost = (found.to, found.lost) if found else ("", False)
    return enter(request, user, how=_("with a passkey"), to=to, lost=lost)


def again(request: Any, found: Pending | None, error: str) -> HttpResponse:
    """The page on which one was, with what is wrong."""
    return step_page(request, found.user, error=error) if found else sign_in_page(request, error=error)
