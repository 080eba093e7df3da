"""Choosing a password, and asking for a new one when it was lost."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.identity.accounts import change_password, end_other_sessions
from spil.foundation.identity.addresses import client_address, network_of
from spil.foundation.identity.confirming import is_confirmed, to_confirm
from spil.foundation.identity.models import TraceOf
from spil.foundation.identity.throttling import (
    PASSWORD_MAIL,
    PASSWORD_MAIL_ADDRESS,
    take_all,
    wait_words,
)
from spil.foundation.identity.tracing import CHANGED, trace
from spil.foundation.notifications.decisions import withdraw_links
from spil.foundation.notifications.feeds import withdraw_feed
from spil.foundation.outbox.posting import post_later
from spil.gateways.web.entering import Tries, enter, next_url, password_field, waiting
from spil.gateways.web.letters import LOST_PASSWORD
from spil.gateways.web.shell import shell
from spil.gateways.web.views.signing import door

#: an address that an account and the outbox can hold
FITS = MaxLengthValidator(254)


def password(request: Any) -> HttpResponse:
    """Choose a password; whoever has one gives the old one first, but after a mailed link. Other sessions end, and so
    do the calendar's secret address and the links to decide in mails: whoever was in, or in the mailbox, has them, as a
    token.

    Without the old one it is chosen a while after signing in at most: whoever finds an open screen chooses none.
    """
    user, problems = request.user, {}
    if not is_confirmed(request):
        request.session.pop("lost_password", None)
        if not user.has_usable_password():
            return to_confirm(request.path)
    asks_old = user.has_usable_password() and not request.session.get("lost_password")
    if request.method == "POST":
        now = timezone.now()
        problems = password_problems(request, asks_old=asks_old)
        if not problems:
            tokens = change_password(user, request.POST["new"], now)
            feeds, links = withdraw_feed(user.person, now), withdraw_links(user.person, now)
            response = enter(request, user, how=_("with a new password"), to=next_url(request))
            request.session.pop("lost_password", None)
            end_other_sessions(user, request.session.session_key)
            trace(request, user, TraceOf.PASSWORD_CHANGED, now)
            tell_change(user, TraceOf.PASSWORD_CHANGED, now)
            words = [_("Your password is changed."), *withdrawn_words(tokens, feeds, links)]
            messages.success(request, " ".join(words))
            return response
    form = password_form(asks_old=asks_old, problems=problems)
    context = {"form": form, "shell": shell(request)}
    return render(request, "action_form.html", context, status=422 if problems else 200)


def password_form(*, asks_old: bool, problems: dict[str, list[str]]) -> dict[str, Any]:
    asked = [("old", _("Present password"), "current-password")] if asks_old else []
    asked += [
        ("new", _("New password"), "new-password"),
        ("again", _("New password, once more"), "new-password"),
    ]
    fields = [
        {
            **password_field(label, name=name, autocomplete=kind, errors=problems.get(name, [])),
            "id": f"q-{name}",
        }
        for name, label, kind in asked
    ]
    return {
        "title": _("Choose a password"),
        "text": _(
            "Twelve characters at least. A sentence that only you would think of is easy to keep. Your other devices"
            " are signed out; tokens of programs and the secret address of your calendar open nothing any more."
        ),
        "action_url": reverse("password"),
        "submit": _("Save password"),
        "cancel_url": reverse("today"),
        "fields": fields,
    }


def withdrawn_words(tokens: int, feeds: int, links: int) -> list[str]:
    """What opens nothing any more, for whoever has to give programs a new one; nothing where there was none."""
    words = ngettext("%(n)s token was withdrawn.", "%(n)s tokens were withdrawn.", tokens)
    feed_words = _("The secret address of your calendar was withdrawn.")
    link_words = _("Links in earlier mails decide nothing any more.")
    told = [(tokens, words % {"n": tokens}), (feeds, feed_words), (links, link_words)]
    return [str(what) for count, what in told if count]


def password_problems(request: Any, *, asks_old: bool) -> dict[str, list[str]]:
    """What is wrong with the passwords typed, by question."""
    user, posted = request.user, request.POST
    is_wrong = present_password_problem(request, posted.get("old", "")) if asks_old else ""
    if is_wrong:
        return {"old": [is_wrong]}
    if posted.get("new", "") != posted.get("again", ""):
        return {"again": [_("This differs from the first one.")]}
    try:
        validate_password(posted.get("new", ""), user)
    except ValidationError as problem:
        return {"new": list(problem.messages)}
    return {}


def present_password_problem(request: Any, typed: str) -> str:
    """Why this is not taken as the password of who is signed in; empty when it is. Counted as tries to sign in are: a
    stranger who guesses elsewhere keeps nobody from it in a browser that is known."""
    tries = Tries(request, request.user.email)
    wait = tries.take(timezone.now())
    if wait is not None:
        return wait_words(wait)
    if not request.user.check_password(typed):
        return _("This is not your present password.")
    tries.succeeded()
    return ""


def tell_change(user: Any, what: TraceOf, now: Any) -> None:
    """Mail the person that something about the own access changed: who did not do it herself reads it in time."""
    for address in sorted({user.email, user.person.email}):
        post_later(CHANGED, {"user": user.pk, "what": what}, to=address, at=now, person_id=user.person_id)


def forgotten(request: Any) -> HttpResponse:
    """Ask for a mail to choose a new password. What is answered, and what is done, is the same for every address.

    A mail is put in the outbox for whatever was typed; only when it is to be sent, its maker looks whether there is an
    account, and says nothing when there is none. So the answer takes as long for the one as for the other.
    """
    if request.method != "POST":
        return _forgotten_page(request)
    email, now = request.POST.get("email", "").strip().lower(), timezone.now()
    try:
        validate_email(email)
        FITS(email)
    except ValidationError:
        return _forgotten_page(request, email, error=_("This is no e-mail address."))
    network = network_of(client_address(request))
    wait = take_all({PASSWORD_MAIL: email, PASSWORD_MAIL_ADDRESS: network}, now)
    if wait is not None:
        return waiting(_forgotten_page(request, email, error=wait_words(wait)), wait)
    post_later(LOST_PASSWORD, {"email": email}, to=email, at=now)
    return _forgotten_page(request, email, sent=True)


def _forgotten_page(request: Any, email: str = "", *, error: str = "", sent: bool = False) -> HttpResponse:
    text = _("Fill in your e-mail address. A mail with a link comes, with which you choose a new password.")
    if not settings.SMTP_URL:
        text = _("This office sends no mail yet. Ask whoever looks after Spil for a link to sign in.")
    form = {
        "title": _("Lost your password"),
        "submit": _("Mail me a link"),
        "icon": "mail-forward",
        "text": text,
        "fields": [
            {"name": "email", "id": "email", "type": "text", "input_type": "email", "label": _("E-mail address"),
             "value": email, "required": True, "autocomplete": "username", "autofocus": True},
        ],
        "back_url": reverse("login"),
    }  # fmt: skip
    if sent:
        words = _(
            "If %(email)s has access, a mail is on its way. The link in it works once, for a quarter of an hour."
        )
        form |= {"good": words % {"email": email}, "text": "", "fields": [], "submit": ""}
    return door(request, reverse("forgotten"), error=error, **form)
