"""Signing in and out, the language, how pages look, and for whom one works."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.identity.secrets import redeem_login_link
from spil.gateways.web.glancing import office_name
from spil.gateways.web.middleware import chosen_for
from spil.gateways.web.shell import shell

#: looks that can be chosen, with their values; the first is the machine's own
PREFERENCES = {"theme": {"", "light", "dark"}, "density": {"", "compact"}, "contrast": {"", "more"}}


def next_url(request: Any, fallback: str = "/") -> str:
    """Where to go on: an address of this site that the form carries, never a foreign one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own else fallback


def login(request: Any) -> HttpResponse:
    """Ask e-mail and password. A wrong one is answered alike whether the account exists or not."""
    error, email = "", ""
    if request.method == "POST":
        email = request.POST.get("email", "").strip().lower()
        user = authenticate(request, username=email, password=request.POST.get("password", ""))
        if user is not None:
            return signed_in(request, user)
        error = _("This e-mail address and password do not belong together. Look at both once more.")
    fields = [
        {"name": "email", "id": "email", "type": "text", "input_type": "email", "label": _("E-mail address"),
         "value": email, "required": True, "autocomplete": "username", "autofocus": not email},
        {"name": "password", "id": "password", "type": "text", "input_type": "password", "label": _("Password"),
         "required": True, "autocomplete": "current-password", "autofocus": bool(email)},
    ]  # fmt: skip
    return door(request, reverse("login"), fields=fields, error=error, next=next_url(request, ""))


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


def signed_in(request: Any, user: Any) -> HttpResponse:
    start_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = redirect(next_url(request) if user.has_usable_password() else "password")
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.person.language, max_age=365 * 24 * 3600, samesite="Lax"
        )
    return response


def login_link(request: Any, secret: str) -> HttpResponse:
    """Redeem a one-time sign-in link. Following it only asks: programs that look after mail follow every link."""
    if request.method != "POST":
        return door(request, reverse("login-link", args=[secret]), text=_("Press the button to sign in."))
    user = redeem_login_link(secret, timezone.now())
    if user is None:
        text = _("This sign-in link was used or is too old. Ask for a new one.")
        return render(
            request,
            "error.html",
            {"error": {"code": 403, "text": text, "home_url": reverse("login")}},
            status=403,
        )
    return signed_in(request, user)


def password(request: Any) -> HttpResponse:
    """Choose a password; whoever has one gives the old one first. Other sessions of the account end."""
    user, problems = request.user, {}
    if request.method == "POST":
        problems = password_problems(user, request.POST)
        if not problems:
            user.set_password(request.POST["new"])
            user.save(update_fields=["password"])
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed."))
            return redirect("today")
    asked = [("old", _("Present password"), "current-password")] if user.has_usable_password() else []
    asked += [
        ("new", _("New password"), "new-password"),
        ("again", _("New password, once more"), "new-password"),
    ]
    fields = [
        {"name": name, "id": f"q-{name}", "type": "text", "input_type": "password", "label": label,
         "required": True, "autocomplete": autocomplete, "errors": problems.get(name, [])}
        for name, label, autocomplete in asked
    ]  # fmt: skip
    form = {
        "title": _("Choose a password"),
        "text": _("Twelve characters at least. A sentence that only you would think of is easy to keep."),
        "action_url": reverse("password"),
        "submit": _("Save password"),
        "cancel_url": reverse("today"),
        "fields": fields,
    }
    context = {"form": form, "shell": shell(request)}
    return render(request, "action_form.html", context, status=422 if problems else 200)


def password_problems(user: Any, posted: Any) -> dict[str, list[str]]:
    """What is wrong with the passwords typed, by question."""
    if user.has_usable_password() and not user.check_password(posted.get("old", "")):
        return {"old": [_("This is not your present password.")]}
    if posted.get("new", "") != posted.get("again", ""):
        return {"again": [_("This differs from the first one.")]}
    try:
        validate_password(posted.get("new", ""), user)
    except ValidationError as problem:
        return {"new": list(problem.messages)}
    return {}


@require_POST
def sign_out(request: Any) -> HttpResponse:
    end_session(request)
    return redirect("login")


@require_POST
def language(request: Any) -> HttpResponse:
    response = redirect(next_url(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 24 * 3600, samesite="Lax")
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
    wanted = request.POST.get("for", "")
    request.session["chosen"] = chosen_for(request.actor, int(wanted)) if wanted.isdigit() else None
    return redirect(next_url(request))
