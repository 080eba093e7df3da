"""The own second step (an authenticator app, passkeys, recovery codes) and who else signs one in. Each asks the
password lately."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.identity import passkeys, totp
from spil.foundation.identity.accounts import forget_identity
from spil.foundation.identity.confirming import is_confirmed, to_confirm
from spil.foundation.identity.models import TraceOf
from spil.foundation.identity.second_step import (
    begin_app,
    confirm_app,
    make_codes,
    remove_app,
    remove_passkey,
    second_step_of,
)
from spil.foundation.identity.throttling import CODE, forget, take, wait_words
from spil.foundation.identity.tracing import trace
from spil.gateways.web.entering import challenge, keep_challenge
from spil.gateways.web.glancing import office_name
from spil.gateways.web.shell import shell
from spil.gateways.web.views.account import account
from spil.gateways.web.views.passwords import tell_change

View = Callable[..., HttpResponse]


def after_the_password(view: View) -> View:
    """For what changes the access itself: whoever finds an open screen changes nothing of it."""

    @wraps(view)
    def asked(request: Any, *arguments: Any, **named: Any) -> HttpResponse:
        if not is_confirmed(request):
            return to_confirm(reverse("account"))
        return view(request, *arguments, **named)

    return asked


def changed(request: Any, what: TraceOf, detail: str = "") -> None:
    """Told to the person: on the page, and by mail."""
    now = timezone.now()
    trace(request, request.user, what, now, detail)
    tell_change(request.user, what, now)


@after_the_password
def app(request: Any) -> HttpResponse:
    """Show the secret of a new app, and take its first code."""
    user, now, error = request.user, timezone.now(), ""
    if request.method == "POST":
        wait = take(CODE, f"new {user.pk}", now)
        if wait is None and confirm_app(user, request.POST.get("code", ""), now):
            forget(CODE, f"new {user.pk}")
            return enrolled(request, TraceOf.APP_ADDED)
        error = (
            wait_words(wait)
            if wait
            else _("This code is not right. Look whether the clock of your phone is.")
        )
    secret = begin_app(user, now)
    page = {
        "picture": picture(totp.address(secret, user.email, f"Spil {office_name()}")),
        "secret": totp.shown(secret),
        "error": error,
        "action_url": reverse("account-app"),
    }
    context = {"page": page, "shell": shell(request, here="account")}
    response = render(request, "account_app.html", context, status=422 if error else 200)
    response["Cache-Control"] = "no-store"
    return response


def picture(address: str) -> SafeString:
    """The QR code as a drawing in the page: no address of its own that a history or a log could keep."""
    import segno

    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=5, border=3, dark="#14212a", light="#ffffff", svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - drawn here, of numbers alone


def enrolled(request: Any, what: TraceOf, detail: str = "") -> HttpResponse:
    """A second step was added; with the first one come recovery codes."""
    user = request.user
    request.session.pop("must_enrol", None)
    changed(request, what, detail)
    codes = [] if second_step_of(user).codes_left else make_codes(user, timezone.now())
    return account(request, codes=codes)


@require_POST
@after_the_password
def app_remove(request: Any) -> HttpResponse:
    remove_app(request.user)
    changed(request, TraceOf.APP_REMOVED)
    messages.success(request, _("The app is not asked any more."))
    return redirect("account")


@require_POST
@after_the_password
def codes(request: Any) -> HttpResponse:
    """New recovery codes, shown this once; the old ones open nothing any more."""
    if not second_step_of(request.user):
        return redirect("account")
    made = make_codes(request.user, timezone.now())
    changed(request, TraceOf.CODES_MADE)
    return account(request, codes=made)


@require_POST
@after_the_password
def new_ask(request: Any) -> HttpResponse:
    """What the browser asks of a device for a new passkey."""
    options, asked = passkeys.asks_new(request, request.user, office_name())
    keep_challenge(request, asked)
    return HttpResponse(options, content_type="application/json")


@require_POST
@after_the_password
def new_passkey(request: Any) -> HttpResponse:
    """Keep the passkey that the device made."""
    user, now = request.user, timezone.now()
    name = request.POST.get("name", "").strip() or _("Passkey")
    try:
        passkeys.keep_new(request, user, request.POST.get("answer", ""), challenge(request), name, now)
    except passkeys.NotAPasskey:
        return account(request, problem=_("The device made no passkey that can be used here. Try again."))
    return enrolled(request, TraceOf.PASSKEY_ADDED, name)


@require_POST
@after_the_password
def passkey_remove(request: Any, pk: int) -> HttpResponse:
    gone = remove_passkey(request.user, pk)
    if gone is not None:
        changed(request, TraceOf.PASSKEY_REMOVED, gone.name)
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": gone.name})
    return redirect("account")


@require_POST
@after_the_password
def identity_remove(request: Any, pk: int) -> HttpResponse:
    gone = forget_identity(request.user, pk)
    if gone is not None:
        changed(request, TraceOf.PROVIDER_REMOVED, gone.provider.name)
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": gone.provider.name})
    return redirect("account")
