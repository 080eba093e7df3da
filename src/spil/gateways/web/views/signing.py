"""Signing in and out, the language, how pages look, and for whom one works."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth import logout as end_session
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.answers.types import whole_id
from spil.foundation.identity.models import Provider, TraceOf, User
from spil.foundation.identity.secrets import redeem_login_link
from spil.foundation.identity.throttling import wait_words
from spil.foundation.identity.tracing import trace
from spil.gateways.web.entering import (
    Tries,
    arrive,
    guessed,
    keep_language,
    next_url,
    password_field,
    too_often,
    waiting,
)
from spil.gateways.web.glancing import office_name
from spil.gateways.web.middleware import chosen_for

#: looks that can be chosen, with their values; the first is the machine's own
PREFERENCES = {"theme": {"", "light", "dark"}, "density": {"", "compact"}, "contrast": {"", "more"}}


def login(request: Any) -> HttpResponse:
    """Ask e-mail and password. A wrong one is answered alike whether the account exists or not."""
    if request.method != "POST":
        return sign_in_page(request)
    email = request.POST.get("email", "").strip().lower()[:254]
    now, tries = timezone.now(), Tries(request, email)
    wait = tries.take(now)
    if wait is not None:
        return waiting(sign_in_page(request, email, error=wait_words(wait)), wait)
    user = authenticate(request, username=email, password=request.POST.get("password", ""))
    if not isinstance(user, User):
        trace(request, User.objects.filter(email=email).first(), TraceOf.REFUSED, now)
        error = _("This e-mail address and password do not belong together. Look at both once more.")
        return sign_in_page(request, email, error=error)
    tries.succeeded()
    return arrive(request, user)


def sign_in_page(request: Any, email: str = "", *, error: str = "") -> HttpResponse:
    fields = [
        {"name": "email", "id": "email", "type": "text", "input_type": "email", "label": _("E-mail address"),
         "value": email, "required": True, "autocomplete": "username", "autofocus": not email},
        password_field(_("Password"), autofocus=bool(email)),
    ]  # fmt: skip
    passkey = {"ask_url": reverse("passkey-ask"), "url": reverse("passkey-enter")}
    wanted = f"?{urlencode({'next': next_url(request, '')})}" if next_url(request, "") else ""
    others = [
        {"name": one.name, "url": reverse("provider-go", args=[one.pk]) + wanted}
        for one in Provider.objects.filter(is_active=True).order_by("name")
    ]
    more = {
        "others": others,
        "forgotten_url": reverse("forgotten"),
        "passkey": passkey,
        "next": next_url(request, ""),
    }
    return door(request, reverse("login"), fields=fields, error=error, **more)


def door(request: Any, url: str, *, error: str = "", **form: Any) -> HttpResponse:
    """The page before one is signed in: a form that is posted to `url`."""
    current = (get_language() or "nl")[:2]
    languages = [{"code": code, "name": name, "here": code == current} for code, name in settings.LANGUAGES]
    context = {
        "office": office_name(),
        "form": {"action_url": url, "error": error, **form},
        "languages": languages,
        "language_url": reverse("language"),
    }
    return render(request, "login.html", context, status=422 if error else 200)


def login_link(request: Any, secret: str) -> HttpResponse:
    """Redeem a one-time sign-in link. Following it only asks: programs that look after mail follow every link."""
    if request.method != "POST":
        return door(request, reverse("login-link", args=[secret]), text=_("Press the button to sign in."))
    link = redeem_login_link(secret, timezone.now())
    if link is None:
        wait = guessed(request)
        if wait is not None:
            return too_often(request, wait)
        text = _("This sign-in link was used or is too old. Ask for a new one.")
        error = {"code": 403, "text": text, "home_url": reverse("login")}
        return render(request, "error.html", {"error": error}, status=403)
    to = reverse("password") if link.for_password else ""
    return arrive(request, link.user, how=_("with a link"), to=to, lost=link.for_password)


@require_POST
def sign_out(request: Any) -> HttpResponse:
    """End the session; the browser forgets the pages that it kept."""
    end_session(request)
    response = redirect("login")
    response["Clear-Site-Data"] = '"cache"'
    return response


@require_POST
def language(request: Any) -> HttpResponse:
    response = redirect(next_url(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        keep_language(response, code)
    return response


@require_POST
def preferences(request: Any) -> HttpResponse:
    """Keep how the pages look for this person."""
    chosen = {
        name: request.POST[name] for name, values in PREFERENCES.items() if request.POST.get(name) in values
    }
    for name, value in chosen.items():
        setattr(request.user, name, value)
    if chosen:
        request.user.save(update_fields=list(chosen))
    return HttpResponse(status=204) if request.headers.get("X-Preferences") else redirect(next_url(request))


@require_POST
def choose(request: Any) -> HttpResponse:
    """Choose for whom one works: one person, oneself, or everyone."""
    request.session["chosen"] = chosen_for(request.actor, whole_id(request.POST.get("for", "")))
    return redirect(next_url(request))
