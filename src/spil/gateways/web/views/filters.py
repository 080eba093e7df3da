"""The questions of a list: what to filter by, which columns to show. Nothing is written: the answer is an address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.listing.columns import chosen_columns, columns_of
from spil.foundation.records.kinds import FieldType
from spil.gateways.web.asking import Asked, asked_of
from spil.gateways.web.filtering import Mistyped, Several, question, read_value
from spil.gateways.web.phrases import filters_of
from spil.gateways.web.presenting import Reader
from spil.gateways.web.shell import shell
from spil.gateways.web.views.acting import go_on
from spil.gateways.web.views.lists import kind_of

_LINES = ("from", "to", "least", "most", "typed", "ago")


def asked_in(request: Any, code: str) -> Asked:
    """The list that a question is about, from the address that it carries."""
    given = request.POST.get("query", "") if request.method == "POST" else request.GET.get("query", "")
    return asked_of(kind_of(code), request.actor, QueryDict(given or "view=open"))


def filter_page(request: Any, code: str, filtered: str) -> HttpResponse:
    """One filter: its choices and lines; answered, it leads to the list with that filter."""
    asked = asked_in(request, code)
    one = filters_of(asked.kind).get(filtered)
    if one is None:
        raise Http404
    reader = Reader(request.actor)
    typed = {line: request.GET[line] for line in _LINES if line in request.GET}
    chosen = request.GET.getlist("choice")
    if "apply" not in request.GET:
        return _ask(request, asked, one, question(one, request.actor, asked.own.get(filtered), {}, reader))
    if one.type == FieldType.DATE:
        typed = asked_anew(question(one, request.actor, asked.own.get(filtered), {}, reader), chosen, typed)
    try:
        value = read_value(one, request.actor, chosen, typed, get_language() or "nl")
    except Mistyped as problem:
        drawn = question(one, request.actor, chosen, typed, reader)
        for line in drawn["lines"]:
            is_it = line["value"] and (line["value"] in str(problem) or len(drawn["lines"]) == 1)
            line["errors"] = [str(problem)] if is_it else []
        if not any(line["errors"] for line in drawn["lines"]):
            drawn["lines"][-1]["errors"] = [str(problem)]
        return _ask(request, asked, one, drawn, status=422)
    except Several as several:
        drawn = question(one, request.actor, chosen, typed, reader)
        known = {choice["value"] for choice in drawn["choices"]}
        drawn["choices"] += [
            {"value": code_, "text": text, "selected": False}
            for code_, text in several.found
            if code_ not in known
        ]
        drawn["note"] = _("Several fit. Tick the ones that you mean.")
        for line in drawn["lines"]:
            line["value"] = ""
        return _ask(request, asked, one, drawn, status=422)
    return go_on(request, asked.with_filter(filtered, value))


def asked_anew(before: dict[str, Any], chosen: list[str], typed: dict[str, str]) -> dict[str, str]:
    """What was typed of a date, without what stood there from before when something else is asked instead of it."""
    stood = {line["name"]: line["value"] for line in before["lines"]}
    new = {name for name, text in typed.items() if text != stood.get(name, "")}
    ticked = [choice["value"] for choice in before["choices"] if choice["selected"]]
    if chosen and chosen != ticked and not new:
        return {}
    return {"ago": typed["ago"]} if new == {"ago"} else typed


def _ask(request: Any, asked: Asked, one: Any, drawn: dict[str, Any], *, status: int = 200) -> HttpResponse:
    form = {
        **drawn,
        "title": one.title,
        "action_url": reverse("list-filter", args=[asked.kind.code, one.name]),
        "query": asked.text(),
        "remove_url": asked.with_filter(one.name, None) if one.name in asked.own else "",
        "cancel_url": asked.url(),
    }
    return _shown(request, "list_filter.html", form, status)


def columns_page(request: Any, code: str) -> HttpResponse:
    """Which columns, in which order: ticked ones first, moved up and down by buttons that also work without script."""
    asked = asked_in(request, code)
    known = columns_of(asked.kind)
    names = request.GET.getlist("cols")
    if "apply" in request.GET:
        return go_on(request, asked.url(cols=",".join(name for name in names if name in known)))
    if "usual" in request.GET:
        return go_on(request, asked.url(cols=None))
    ticked = [name for name in names if name in known]
    if not ticked:
        ticked = [column.name for column in chosen_columns(asked.kind, asked.columns)]
    moved = request.GET.get("move", "")
    way, _colon, which = moved.partition(":")
    if which in ticked:
        at = ticked.index(which)
        to = max(0, min(len(ticked) - 1, at + (-1 if way == "up" else 1)))
        ticked.insert(to, ticked.pop(at))
    rest = [name for name in known if name not in ticked]
    form = {
        "title": _("Columns"),
        "action_url": reverse("list-columns", args=[asked.kind.code]),
        "query": asked.text(),
        "cancel_url": asked.url(),
        "moved": moved,
        "columns": [
            {
                "name": name,
                "title": known[name].title,
                "on": name in ticked,
                "fixed": name == "title",
                "up": name in ticked and name != ticked[0],
                "down": name in ticked and name != ticked[-1],
            }
            for name in (*ticked, *rest)
        ],
    }
    return _shown(request, "list_columns.html", form, 200)


def _shown(request: Any, template: str, form: dict[str, Any], status: int) -> HttpResponse:
    if request.htmx:
        return render(request, f"{template}#form", {"form": form}, status=status)
    return render(request, template, {"form": form, "shell": shell(request)}, status=status)
