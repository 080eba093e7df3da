"""The list of a kind: saved views, filters as phrases, columns, groups, sums, keyset pages, actions on many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Action, actions
from spil.foundation.events.queries import newest
from spil.foundation.listing.columns import Column, chosen_columns
from spil.foundation.listing.filters import Unlistable, shows_newest_only
from spil.foundation.listing.queries import count, counts, listed, page
from spil.foundation.listing.saving import known_views
from spil.foundation.listing.totals import MOST_GROUPS, Group, first_rows, grouping_of, groups, sums
from spil.foundation.manifest.registry import modules
from spil.foundation.records.kinds import Kind, UnknownKind, kinds
from spil.foundation.search.queries import RANKED
from spil.foundation.ui.addresses import address
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.rules import count_text
from spil.gateways.web.asking import Asked, asked_of, usual_views
from spil.gateways.web.cells import drawing_for, heads, roles, sum_cells
from spil.gateways.web.doing_many import why_not_many
from spil.gateways.web.filtering import chips, filter_menu
from spil.gateways.web.fitting import room_of_sums
from spil.gateways.web.glancing import glance
from spil.gateways.web.grouping import group_names, group_url, grouping_menu, grouping_title, in_order
from spil.gateways.web.kept_views import view_menu
from spil.gateways.web.presenting import Reader, list_url
from spil.gateways.web.shapes.board import board
from spil.gateways.web.shapes.calendar import calendar
from spil.gateways.web.shapes.chart import chart
from spil.gateways.web.shapes.choosing import shape_links, shape_of
from spil.gateways.web.shapes.timeline import timeline
from spil.gateways.web.shell import shell, starting_actions

#: actions that stand in the bar itself; the others are behind "More"
MOST_BULK = 4
#: rows that a group shows at once
ROWS_OF_GROUP = 10
#: what a list counts before it says "more than"
MOST_COUNTED = 1000
#: saved views whose rows are counted; further ones are shown without a count
MOST_TABS_COUNTED = 8


def kind_of(code: str) -> Kind:
    """Raises Http404."""
    try:
        return kinds[code]
    except UnknownKind:
        raise Http404 from None


def list_page(request: Any, code: str) -> HttpResponse:
    kind = kind_of(code)
    asked = asked_of(kind, request.actor, request.GET)
    reader = Reader(request.actor)
    # before the list is read: what comes in between came later
    seen = glance(request.actor, asked={"newest": newest()})
    try:
        drawn = {**frame(request, asked, reader), **in_shape(request, asked, reader)}
    except Unlistable as problem:
        if asked.saved is None or not asked.is_as_saved or problem.name == "after":
            return not_listed(request, kind, problem)
        usual = Asked(kind, request.actor)
        drawn = {**frame(request, usual, reader), **in_shape(request, usual, reader)}
        drawn["note"] = unreadable(asked.saved.title, problem)
    drawn["views"] = view_menu(asked)
    drawn["looked"] = next((pk for (pk,) in seen.answers["newest"]), 0)
    return render(request, "list.html", {"shell": shell(request, here=code, found=seen), "list": drawn})


def not_listed(request: Any, kind: Kind, problem: Unlistable) -> HttpResponse:
    error = {"code": 404, "text": str(problem), "back_url": list_url(kind)}
    return render(request, "error.html", {"error": error}, status=404)


def unreadable(title: str, problem: Unlistable) -> dict[str, str]:
    """That a saved view asks what is no more; its menu still stands on the page."""
    text = _("%(why)s The usual list stands here instead. What you can do about it stands under “This view”.")
    return {
        "title": _("The view “%(title)s” cannot be read any more") % {"title": title},
        "text": text % {"why": problem},
    }


def in_shape(request: Any, asked: Asked, reader: Reader) -> dict[str, Any]:
    """What the asked shape draws below the filters."""
    shape = shape_of(asked)
    if shape == "table":
        return {"shape": shape, **table(request, asked, reader)}
    drawers = {"board": board, "calendar": calendar, "timeline": timeline, "chart": chart}
    return {"shape": shape, shape: drawers[shape](asked, reader)}


def frame(request: Any, asked: Asked, reader: Reader) -> dict[str, Any]:
    """What stands round every shape of a list: title, views, filters, and what the list can be made into."""
    kind, actor = asked.kind, asked.actor
    views = tabs(asked)
    total, *of_views = counts(
        kind, actor, [asked.filters, *(view.filters for view in views)], most=MOST_COUNTED
    )
    if total is None:
        total = count(kind, actor, asked.filters)  # says why it cannot be listed
    new = new_action(actor, kind)
    has_none = not dict(zip(usual_views(kind), of_views, strict=False))["all"]
    return {
        "title": kind.plural,
        "code": kind.code,
        "new": new,
        "settings_url": settings_url(kind, actor),
        "settling": settling(request, kind),
        "tabs": [view.drawn(found, reader) for view, found in zip(views, of_views, strict=True)],
        "chips": chips(asked, reader),
        "filters": filter_menu(asked),
        "clear_url": asked.without_filters(),
        "total": total_words(reader, total),
        "total_count": total,
        "query": asked.text(),
        "columns_url": question_url(asked, "list-columns") if shape_of(asked) == "table" else "",
        "groupings": grouping_menu(asked) if shape_of(asked) == "table" else [],
        "exports": exports(asked),
        "shapes": shape_links(asked),
        "save_url": question_url(asked, "list-save") if asked.saved is None or not asked.is_as_saved else "",
        "empty": none_yet(kind, new) if has_none else empty(asked),
    }


def settings_url(kind: Kind, actor: Actor) -> str:
    """The page where is set how this kind is treated; "" when there is none, or it is not for this reader."""
    found = (item for item in modules.menu() if kind.code in item.about and item.is_for(actor))
    return next((address(item.url_name) for item in found), "")


def settling(request: Any, kind: Kind) -> list[dict[str, Any]]:
    """What changes or ends the row that records of this kind are made with, as far as the reader may."""
    found = [actions[name] for name in kind.settled_by]
    models = [one.subject_model for one in found if one.subject_model is not None]
    if not models:
        return []
    return Offers(request).on(models[0]._default_manager.get(pk=kind.made_with), *found)


def question_url(asked: Asked, route: str) -> str:
    """A page that asks something about this list, and leads back to it."""
    return f"{address(route, asked.kind.code)}?{urlencode({'query': asked.text()})}"


def exports(asked: Asked) -> list[dict[str, str]]:
    """As what a list can be taken out: what is shown, and everything there is to know of what is shown."""

    def url(form: str, extra: str = "") -> str:
        return f"{address('list-export', asked.kind.code, form)}?{asked.text()}{extra}"

    every = "&every_column=1"
    return [
        {"text": _("Excel, with these columns"), "url": url("xlsx")},
        {"text": _("Excel, with all columns"), "url": url("xlsx", every)},
        {"text": _("CSV, with these columns"), "url": url("csv")},
        {"text": _("CSV, with all columns"), "url": url("csv", every)},
    ]


def total_words(reader: Reader, total: int) -> str:
    words = ngettext("%(n)s record", "%(n)s records", total)
    return words % {"n": count_text(total, reader.locale, MOST_COUNTED)}


@dataclass(frozen=True)
class View:
    """A tab of a list: one of the usual views or a saved one. `filters` is what it counts; None is not counted."""

    title: Any
    url: str
    filters: dict[str, Any] | None
    here: bool
    late: bool = False

    def drawn(self, found: int | None, reader: Reader) -> dict[str, Any]:
        """With the count of what the reader may see in it."""
        shown = "" if found is None else count_text(found, reader.locale, MOST_COUNTED) if found else "0"
        late = self.late and bool(found)
        return {"title": self.title, "url": self.url, "here": self.here, "count": shown, "late": late}


def tabs(asked: Asked) -> list[View]:
    """The views of this list."""
    kind, actor = asked.kind, asked.actor
    grouped = {view.code: {"group": view.group} for view in kind.views if view.group}
    found = []
    for name, (title, filters) in usual_views(kind).items():
        here = asked.saved is None and name == asked.base
        url = Asked(kind, actor, base=name, arranged={**grouped.get(name, {}), **_kept(asked)}).url()
        found.append(View(title, url, filters, here, late=name == "late"))
    for place, view in enumerate(known_views(actor, kind.code)):
        here = asked.saved is not None and asked.saved.pk == view.pk
        url = f"{address('list', kind.code)}?saved={view.pk}"
        counted = here or place < MOST_TABS_COUNTED
        found.append(View(view.title, url, saved_filters(asked, view.query) if counted else None, here))
    return found


def _kept(asked: Asked) -> dict[str, str]:
    """What stays when another of the usual views is taken: the shape, not what a saved view arranged."""
    return {"shape": asked.of("shape")} if asked.of("shape") and asked.saved is None else {}


def saved_filters(asked: Asked, query: str) -> dict[str, Any]:
    return asked_of(asked.kind, asked.actor, QueryDict(f"{query}&shape=list")).filters


# -- the table ---------------------------------------------------------------------------------------------------------


def table(request: Any, asked: Asked, reader: Reader) -> dict[str, Any]:
    kind = asked.kind
    if asked.of("group"):
        return grouped_table(request, asked, reader)
    columns = chosen_columns(kind, asked.columns)
    rows = listed(kind, asked.actor, asked.filters, newest_only=True)
    is_cut = shows_newest_only(asked.filters)
    every = listed(kind, asked.actor, asked.filters) if is_cut else rows
    found = page(kind, asked.actor, order=asked.of("order"), after=asked.after, rows=rows)
    bulk = bulk_actions(kind)
    drawing = drawing_for(request, reader, kind, columns, found.rows, bulk)
    drawn = [drawing.row(row) for row in found.rows]
    return {
        "columns": heads(asked, columns),
        "groups": [{"rows": drawn}],
        "has_rows": bool(found.rows),
        **bulk_bar(bulk, drawn),
        "sums": sum_row(asked, reader, columns, every) if found.rows else [],
        "sums_room": room_of_sums(columns, roles(kind, columns)),
        "note": _newest_only(reader) if is_cut else None,
        "next_url": asked.url(after=found.next) if found.next else "",
        "previous_url": asked.url(after=found.previous) if found.previous else "",
        "first_url": asked.url() if asked.after else "",
    }


def grouped_table(request: Any, asked: Asked, reader: Reader) -> dict[str, Any]:
    """All groups with their counts and sums, and the first rows of each."""
    kind, actor = asked.kind, asked.actor
    columns, grouping = chosen_columns(kind, asked.columns), grouping_of(kind, asked.of("group"))
    summed = [column.field for column in columns if column.is_summed and column.field]
    found = groups(kind, actor, asked.filters, grouping, summed)
    names = group_names(asked, grouping, [group.key for group in found], reader)
    ordered = in_order(asked, grouping, found, names)
    shown = ordered[:MOST_GROUPS]
    keys = [group.key for group in shown] if len(ordered) > len(shown) else None
    first = first_rows(
        kind, actor, asked.filters, grouping, most=ROWS_OF_GROUP, order=asked.of("order"), keys=keys
    )
    bulk = bulk_actions(kind)
    drawing = drawing_for(request, reader, kind, columns, chain.from_iterable(first.values()), bulk)
    drawn = {key: [drawing.row(row) for row in rows] for key, rows in first.items()}
    return {
        "columns": heads(asked, columns),
        "width": len(columns) + (1 if bulk else 0),
        "grouped": grouping_title(grouping),
        "groups": [
            {
                "title": names.get(group.key, str(group.key)),
                "words": total_words(reader, group.count),
                "url": group_url(asked, grouping, group.key) if group.count > ROWS_OF_GROUP else "",
                "rows": drawn.get(group.key, []),
                "sums": sum_cells(reader, kind, columns, group, _("Together")) if group.sums else [],
            }
            for group in shown
        ],
        "has_rows": bool(first),
        **bulk_bar(bulk, list(chain.from_iterable(drawn.values()))),
        "sums": sum_row(asked, reader, columns, listed(kind, actor, asked.filters)) if first else [],
        "sums_room": room_of_sums(columns, roles(kind, columns)),
        "note": _many_groups(len(ordered)) if len(ordered) > len(shown) else None,
    }


def _newest_only(reader: Reader) -> dict[str, str]:
    words = _("Of so many only the newest %(n)s are shown; one word more finds older ones.")
    return {
        "title": words % {"n": count_text(RANKED, reader.locale)},
        "text": _("Sums, files and actions on all that fit are about all of them."),
    }


def _many_groups(count: int) -> dict[str, str]:
    told = {"n": MOST_GROUPS, "all": count}
    return {
        "title": _("The first %(n)s of %(all)s groups") % told,
        "text": _("A filter brings the others into sight."),
    }


def sum_row(asked: Asked, reader: Reader, columns: Sequence[Column], rows: QuerySet[Any]) -> list[Any]:
    """The sums of the whole list, its `rows`, under their columns; nothing when no column is summed."""
    summed = [column.field for column in columns if column.is_summed and column.field]
    if not summed:
        return []
    total: Group = sums(asked.kind, rows, summed)
    return sum_cells(reader, asked.kind, columns, total, _("Total"))


# -- actions -----------------------------------------------------------------------------------------------------------


def bulk_actions(kind: Kind) -> list[Action[Any, Any]]:
    """Actions that make sense on many: the kind's own first, then those on any record."""
    return [one for one in actions.on(kind) if not why_not_many(one)]


def bulk_bar(bulk: Sequence[Action[Any, Any]], drawn: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """In sight what most of these rows allow and what leads on, in the order of its buttons; the rest behind "More".

    So too what makes something else of a row: few rows are to become the same.
    """
    able = Counter(name for row in drawn for name in (row["can"] or "").split())
    makers = {maker.action.name for maker in modules.makers()}
    ranked = sorted(
        bulk, key=lambda one: (able[one.name] * 2 < len(drawn), one.name in makers or not one.leads)
    )
    shown, behind = ranked[:MOST_BULK], [one for one in bulk if one not in ranked[:MOST_BULK]]
    return {"bulk": [bulk_action(one) for one in shown], "more": [bulk_action(one) for one in behind]}


def bulk_action(action: Action[Any, Any]) -> dict[str, Any]:
    return {
        "code": action.name,
        "title": f"{action.title}…" if action.questions else str(action.title),
        "icon": action.icon,
        "key": action.key,
        "url": address("act-on-many", action.name),
        "asks": bool(action.questions),
        "tone": "stop" if action.destroys else "",
    }


def new_action(actor: Actor, kind: Kind) -> dict[str, Any] | None:
    """The main button of the list: the action that makes a record of this kind, or the reason why not."""
    first = next((one for one in starting_actions(f"{kind.code}.")), None)
    action = actions[kind.made_by] if kind.made_by else first
    if action is None:
        return None
    subject = None
    url = address("act", action.name)
    if kind.made_with is not None and action.subject_model is not None:
        subject = action.subject_model._default_manager.get(pk=kind.made_with)
        url = address("act-with", action.name, kind.made_with)
    drawn = {"title": str(action.title), "icon": action.icon or "plus", "url": url, "asks": True, "id": "new"}
    refusal = action.refusal(actor, subject)
    if refusal is None:
        return drawn
    return {**drawn, "refused": True, "reason": refusal.text, "remedy": refusal.remedy}


def none_yet(kind: Kind, new: dict[str, Any] | None) -> dict[str, Any]:
    """That there is none at all, what will come here, and how to begin."""
    told = {
        "icon": kind.icon,
        "title": _("Nothing here yet"),
        "text": _("As soon as something is added, it stands here."),
    }
    return told | {"url": new["url"], "action": new["title"]} if new and "refused" not in new else told


def empty(asked: Asked) -> dict[str, Any]:
    """Why nothing fits what is asked, and where there is more."""
    texts = {
        "mine": (
            _("Nothing waits for you here"),
            _("What is assigned to you or to whom you act for, comes here."),
        ),
        "late": (_("Nothing is late"), _("What passes its deadline, comes here by itself.")),
    }
    filtered = (_("Nothing here"), _("There is nothing that fits. Take a filter away, or look at “All”."))
    usual = (_("Nothing here"), _("Nothing fits this view. The others stand under “All”."))
    title, text = filtered if asked.own or asked.saved else texts.get(asked.base, usual)
    return {"icon": asked.kind.icon, "title": title, "text": text}
