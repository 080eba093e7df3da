"""Saved views of a list: keep one, change it, share it, let a list open with it, take it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.listing.models import SavedView, Scope
from spil.foundation.listing.saving import (
    first_view,
    may_share,
    open_with,
    remove_view,
    save_view,
    view_of,
)
from spil.gateways.web.asking import Asked
from spil.gateways.web.kept_views import saved_url
from spil.gateways.web.shell import shell
from spil.gateways.web.views.acting import go_on
from spil.gateways.web.views.filters import asked_in


def save_page(request: Any, code: str) -> HttpResponse:
    """The form that keeps what is shown under a name; with `view` it renames and shares one that is kept."""
    asked = asked_in(request, code)
    number = request.POST.get("view", "") or request.GET.get("view", "")
    view = view_of(request.actor, code, int(number)) if number.isdecimal() and len(number) < 19 else None
    if number and view is None:
        raise Http404
    if request.method != "POST":
        return _form(
            request, asked, view, title=view.title if view else "", scope=view.scope if view else "own"
        )
    title, scope = request.POST.get("title", ""), request.POST.get("scope", "own")
    query = view.query if view is not None else asked.changed(saved=None).text()
    try:
        kept = save_view(request.actor, kind=code, title=title, query=query, scope=scope, view=view)
    except ValueError as problem:
        return _form(request, asked, view, title=title, scope=scope, problem=str(problem))
    if request.POST.get("first"):
        open_with(request.actor, code, kept)
    elif view is not None and first_view(request.actor, code) == view.pk:
        open_with(request.actor, code, None)
    messages.success(request, _("The view “%(title)s” is kept.") % {"title": kept.title})
    return go_on(request, saved_url(kept))


def _form(
    request: Any, asked: Asked, view: SavedView | None, *, title: str, scope: str, problem: str = ""
) -> HttpResponse:
    refusals = {code: may_share(request.actor, code) for code in Scope.values}
    choices = [
        {"value": code, "text": text, "detail": str(refusals[code] or ""), "selected": code == scope}
        for code, text in Scope.choices
        if refusals[code] is None
    ]
    refused = next((refusal for refusal in refusals.values() if refusal is not None), None)
    is_first = view is not None and first_view(request.actor, view.kind) == view.pk
    form = {
        "title": _("Change the view") if view else _("Save this view"),
        "text": _(
            "Filters, columns, grouping and order are kept. Everybody who opens it sees her own records in it."
        ),
        "action_url": reverse("list-save", args=[asked.kind.code]),
        "hidden": [
            {"name": "query", "value": asked.text()},
            {"name": "view", "value": view.pk if view else ""},
        ],
        "submit": _("Save"),
        "cancel_url": saved_url(view) if view else asked.url(),
        "fields": [
            {
                "name": "title",
                "id": "q-title",
                "type": "text",
                "label": _("Name"),
                "value": title,
                "required": True,
                "max_length": 60,
                "errors": [problem] if problem else [],
            },
            {
                "name": "scope",
                "id": "q-scope",
                "type": "choice",
                "label": _("Who sees this view"),
                "choices": choices,
                "radio": True,
                "required": True,
                "help": refused.remedy if refused else "",
            },
            {
                "name": "first",
                "id": "q-first",
                "type": "boolean",
                "label": _("Open the list with this view"),
                "value": is_first,
                "required": True,
            },
        ],
    }
    return _shown(request, form, 422 if problem else 200)


def _shown(request: Any, form: dict[str, Any], status: int) -> HttpResponse:
    template = "action_form.html#form" if request.htmx else "action_form.html"
    context = {"form": form} if request.htmx else {"form": form, "shell": shell(request)}
    return render(request, template, context, status=status)


def change_view(request: Any, code: str, pk: int) -> HttpResponse:
    """What is done with a kept view at once: `keep` what is shown now, `first` or `usual` to open with, `remove`.

    Looked at, it is the question whether to remove it: one that is shared goes for others too.
    """
    view = view_of(request.actor, code, pk)
    if view is None:
        raise Http404
    if request.method != "POST":
        return _ask_to_remove(request, view)
    asked = asked_in(request, code)
    match request.POST.get("do", ""):
        case "keep":
            try:
                query = asked.changed(saved=None).text()
                save_view(
                    request.actor, kind=code, title=view.title, query=query, scope=view.scope, view=view
                )
            except ValueError as problem:
                messages.error(request, str(problem))
        case "first":
            open_with(request.actor, code, view)
            messages.success(request, _("This list now opens with “%(title)s”.") % {"title": view.title})
        case "usual":
            open_with(request.actor, code, None)
        case "remove":
            refusal = remove_view(request.actor, view)
            if refusal is None:
                messages.success(request, _("The view “%(title)s” is gone.") % {"title": view.title})
                return go_on(request, asked.changed(saved=None).url())
            messages.error(request, str(refusal))
        case _:
            raise Http404
    return go_on(request, saved_url(view))


def _ask_to_remove(request: Any, view: SavedView) -> HttpResponse:
    form = {
        "title": _("Remove the view “%(title)s”?") % {"title": view.title},
        "text": _("Whoever has it loses it: %(who)s.") % {"who": view.get_scope_display().lower()},
        "action_url": reverse("list-view", args=[view.kind, view.pk]),
        "hidden": [{"name": "do", "value": "remove"}],
        "submit": _("Remove this view"),
        "cancel_url": saved_url(view),
        "tone": "stop",
        "fields": [],
    }
    return _shown(request, form, 200)
