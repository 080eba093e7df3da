"""The first hour of a new office, step by step; and the way from the sample to an office of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from spil.foundation.manifest.declaration import FirstStep
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Role
from spil.foundation.organisation.origin import ask_to_begin_anew, is_sample
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.shell import shell_of
from spil.modules.people.queries import steps_done
from spil.modules.people.views.page import tabs


def first_hour(request: Any) -> HttpResponse:
    """All steps, those that are done ticked; the first that is not is the main one."""
    steps = modules.first_steps()
    done = steps_done(steps, request.actor)
    offers = Offers(request)
    following = next((one for one, is_done in zip(steps, done, strict=True) if not is_done), None)
    page = {
        "steps": [
            step_row(offers, one, is_done=is_done, is_next=one is following)
            for one, is_done in zip(steps, done, strict=True)
        ],
        "tabs": tabs("first-hour"),
        "done": sum(done),
        "all": len(steps),
        "anew_url": reverse("begin-anew") if may_begin_anew(request) else "",
    }
    return render(
        request, "people/first_hour.html", {"page": page, "shell": shell_of(request, here="people")}
    )


def step_row(offers: Offers, step: FirstStep, *, is_done: bool, is_next: bool) -> dict[str, Any]:
    links = []
    if step.action is not None:
        links = [link for link in (offers.new(step.action), offers.paste(step.action)) if link]
        for link in links[1:]:
            link |= {"title": _("From a table"), "icon": "table-import", "page": True}
    if step.url_name:
        links.append(
            {
                "title": pgettext("to a page", "Open"),
                "url": reverse(step.url_name),
                "icon": "arrow-right",
                "page": True,
            }
        )
    return {
        "title": step.title,
        "text": step.text,
        "icon": step.icon,
        "done": is_done,
        "next": is_next,
        "links": links,
        "who": "" if links or step.action is None else offers.who_may([step.action]),
    }


def may_begin_anew(request: Any) -> bool:
    """In the sample alone, where its one program can stop and start again: not on several nodes."""
    return is_sample(settings.DATA_DIR) and connection.vendor == "sqlite"


ASKED = (
    ("office", _("Name of your office"), "text", "organization"),
    ("name", _("Your name"), "text", "name"),
    ("email", _("Your e-mail address"), "email", "username"),
    ("password", _("A password"), "password", "new-password"),
)


def begin_anew(request: Any) -> HttpResponse:
    """Throw the sample away and begin an office of one's own; only from the sample, and only said in full."""
    if not may_begin_anew(request) or not request.actor.has_role(Role.ADMINISTRATOR, Role.OFFICE_MANAGER):
        raise Http404
    typed = {name: request.POST.get(name, "").strip() for name, *_rest in ASKED}
    typed["password"] = request.POST.get("password", "")  # as it is typed, like when one signs in
    problems = anew_problems(typed) if request.method == "POST" else {}
    if request.method == "POST" and not problems:
        ask_to_begin_anew(settings.DATA_DIR, {**typed, "password": make_password(typed["password"])})
        return render(request, "people/beginning.html", {"login_url": reverse("login")})
    form = {
        "title": _("Begin your own office"),
        "text": _("The sample with everything in it is thrown away. This cannot be taken back."),
        "action_url": reverse("begin-anew"),
        "submit": _("Throw the sample away and begin"),
        "tone": "stop",
        "cancel_url": reverse("first-hour"),
        "fields": anew_fields(typed, problems),
    }
    context = {"form": form, "shell": shell_of(request, here="people")}
    return render(request, "action_form.html", context, status=422 if problems else 200)


def anew_fields(typed: dict[str, str], problems: dict[str, list[str]]) -> Sequence[dict[str, Any]]:
    return [
        {
            "name": name,
            "id": f"q-{name}",
            "type": "text",
            "input_type": kind,
            "label": label,
            "required": True,
            "autocomplete": autocomplete,
            "value": "" if kind == "password" else typed[name],
            "errors": problems.get(name, []),
        }
        for name, label, kind, autocomplete in ASKED
    ]


def anew_problems(typed: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong, by question; a password is no longer for the spaces around it."""
    problems = {name: [_("This must be filled in.")] for name, value in typed.items() if not value.strip()}
    checks = (("email", validate_email), ("password", validate_password))
    for name, check in checks:
        if name not in problems:
            try:
                check(typed[name].strip())
            except ValidationError as problem:
                problems[name] = list(problem.messages)
    return problems
