"""Today: the day in one sentence, then the cards, for oneself and for everyone one acts for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from spil.foundation.access.actor import Actor
from spil.foundation.answers.types import whole_id
from spil.foundation.desk.cards import Placed, all_cards, arranged, moved, toggled
from spil.foundation.desk.queries import Desk, answered, desk
from spil.foundation.identity.models import User
from spil.foundation.manifest.declaration import Card, CardPlace, Waiting
from spil.foundation.settled.statements import Statement
from spil.foundation.ui.rules import count_text, title_day_text, week_text
from spil.gateways.web.desk import Laid, Lines, beside, drawn_card, laid, links_for_whom, piles_of
from spil.gateways.web.glancing import glance
from spil.gateways.web.middleware import chosen_for
from spil.gateways.web.presenting import Reader
from spil.gateways.web.shell import shell

#: rows of a page of a list
SIZE = 50
#: lines per person when people stand side by side
BESIDE = 5


def alive(request: Any) -> HttpResponse:
    """For whoever watches the server."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def today(request: Any) -> HttpResponse:
    actor: Actor = request.actor
    choose(request)
    people = people_of(request)
    placed = my_cards(request)
    piles = piles_of(actor, people, placed)
    asked = {code: pile for code, pile in piles.items() if isinstance(pile, Statement)}
    seen = glance(actor, asked)
    found = seen.desk
    at_once: dict[str, Sequence[Waiting]] = {
        code: pile for code, pile in piles.items() if not isinstance(pile, Statement)
    }
    cards = laid(actor, people, placed, found, at_once | seen.piles)
    columns = columns_of(request, people)
    if columns:
        cards = [replace(one, shown=per_person(one.waiting, columns)) for one in cards]
    reader = Reader(actor)
    lines = lines_of(request, reader, cards)
    drawn = [drawn_card(one, lines) for one in cards if not columns or one.context is not None]
    full = [one for one in drawn if one["place"] == CardPlace.LIST and is_full(one)]
    for place, card in enumerate(full, start=1):
        card["place_at"] = place
    beside_each_other = beside(cards, lines, columns)
    mark_first([part for column in beside_each_other for part in column["parts"]] or full)
    context = {
        "shell": shell(request, here="today", found=seen),
        "today": {
            "week": week_text(actor.today, reader.locale),
            "title": title_day_text(actor.today, reader.locale),
            "sentence": sentence(actor, people, found, cards),
            "for_whom": links_for_whom(
                request, "today", lambda people: len(found.today(people, actor.today))
            ),
            "side": side_choice(request, people),
            "top": [one for one in drawn if one["place"] == CardPlace.TOP],
            "book": [one for one in drawn if one["place"] == CardPlace.NOTEBOOK],
            "columns": beside_each_other,
            "stacks": stacks([one for one in full if not one["wide"]]),
            "wide": [one for one in full if one["wide"]],
            "quiet": [one for one in drawn if one["place"] == CardPlace.LIST and not is_full(one)],
            "arrange_url": reverse("today-arrange"),
        },
    }
    return render(request, "today.html", context)


def choose(request: Any) -> None:
    """Whom to show, and whether side by side, as the address asks; kept for the next time."""
    if "for" in request.GET:
        request.chosen = chosen_for(request.actor, whole_id(request.GET["for"]))
        request.session["chosen"] = request.chosen
    if "side" in request.GET:
        request.session["side"] = request.GET["side"] == "1"


def people_of(request: Any) -> tuple[int, ...]:
    actor: Actor = request.actor
    return actor.everyone_ids if request.chosen is None else (request.chosen,)


def my_cards(request: Any) -> list[Placed]:
    return arranged(all_cards(), request.actor.roles, request.user.desk)


def lines_of(request: Any, reader: Reader, cards: Sequence[Laid]) -> Lines:
    """Records of all cards; the own rows of decisions and of what modules put here."""
    shown = [one for card in cards for one in card.shown]
    whole = [one for card in cards for one in card.shown if one.is_decision or "." in card.card.code]
    return Lines(request, reader, shown, whole)


def is_full(card: dict[str, Any]) -> bool:
    return bool(card.get("rows") or card["template"])


def stacks(cards: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The cards in two stacks of about the same height, in their order."""
    found: list[list[dict[str, Any]]] = [[], []]
    heights = [0, 0]
    for card in cards:
        shorter = 0 if heights[0] <= heights[1] else 1
        found[shorter].append(card)
        heights[shorter] += 2 + len(card.get("rows") or ())
    return found


def mark_first(cards: Sequence[dict[str, Any]]) -> None:
    """The keyboard begins at the first decision, else at the first line."""
    rows = [row for card in cards if card.get("looks") != "table" for row in card.get("rows", ())]
    first = next((row for row in rows if row.get("actions")), rows[0] if rows else None)
    if first is not None:
        first["here"] = True


# The sentence


def sentence(actor: Actor, people: Sequence[int], found: Desk, cards: Sequence[Laid]) -> list[dict[str, Any]]:
    """The day in one sentence; its numbers lead to exactly the list they count."""
    is_morning = timezone.localtime(actor.now).hour < 12
    hello = _("Good morning %(name)s.") if is_morning else _("Good day %(name)s.")
    parts: list[dict[str, Any]] = [{"text": hello % {"name": actor.name.split(" ")[0]} + " "}]
    said = [numbered(code, len(found.of(code, people))) for code in ("decisions", "late", "tasks")]
    shown = [part for part in said if part]
    if not shown:
        parts.append({"text": _("Nothing waits for you.")})
    for position, part in enumerate(shown):
        if position:
            parts.append({"text": _(" and ") if position == len(shown) - 1 else ", "})
        parts.append(part)
    if shown:
        parts.append({"text": "."})
    return parts + [
        {"text": f" {words}"} for one in cards if one.context and (words := one.context.get("say"))
    ]


def numbered(code: str, count: int) -> dict[str, Any] | None:
    words = {
        "decisions": ngettext("%(n)s decision waits", "%(n)s decisions wait", count),
        "late": ngettext("%(n)s record is late", "%(n)s records are late", count),
        "tasks": ngettext("%(n)s thing is to be done", "%(n)s things are to be done", count),
    }[code]
    if not count:
        return None
    url = reverse("folder") if code == "decisions" else reverse("today-list", args=[code])
    return {"text": words % {"n": count_text(count)}, "url": url, "late": code == "late"}


# For whom


def columns_of(request: Any, people: Sequence[int]) -> list[tuple[int, str]]:
    """The people of the columns when they stand side by side; nothing when one is looked at."""
    actor: Actor = request.actor
    if len(people) < 2 or not request.session.get("side"):
        return []
    return [(actor.person_id or 0, actor.name)] + [(one.person_id, one.name) for one in actor.principals]


def side_choice(request: Any, people: Sequence[int]) -> dict[str, Any] | None:
    if len(people) < 2:
        return None
    on = bool(request.session.get("side"))
    return {"url": f"{reverse('today')}?side={0 if on else 1}", "on": on}


def per_person(waiting: Sequence[Waiting], columns: Sequence[tuple[int, str]]) -> list[Waiting]:
    """The first lines of each person."""
    shown: list[Waiting] = []
    for number, _name in columns:
        shown += [one for one in waiting if one.person_id == number][:BESIDE]
    return shown


# The list behind a count


def today_list(request: Any, code: str) -> HttpResponse:
    """Everything that a card counts, or all of the day: the list to which the counts lead."""
    actor: Actor = request.actor
    choose(request)
    people = people_of(request)
    card, waiting = everything(actor, people, code)
    number = whole_id(request.GET.get("page", "")) or 1
    start = (max(number, 1) - 1) * SIZE
    shown = waiting[start : start + SIZE]
    reader = Reader(actor)
    lines = Lines(request, reader, shown, [one for one in shown if one.is_decision])
    rows = lines.lines(shown)
    if rows:
        rows[0]["here"] = True
    here = reverse("today-list", args=[code])
    context = {
        "shell": shell(request, here="today"),
        "pile": {
            "title": card.title if card else _("Everything of today"),
            "count": count_text(len(waiting), reader.locale),
            "rows": rows,
            "quiet": card.quiet if card else _("Nothing waits for you."),
            "for_whom": [
                choice | {"url": f"{here}?for={choice['value']}"} for choice in whom_choices(request)
            ],
            "previous_url": f"{here}?page={number - 1}" if start else "",
            "next_url": f"{here}?page={number + 1}" if len(waiting) > start + SIZE else "",
        },
    }
    return render(request, "today_list.html", context)


def everything(actor: Actor, people: Sequence[int], code: str) -> tuple[Card | None, list[Waiting]]:
    """What the list of that name holds. Raises Http404 for one that does not exist."""
    if code == "all":
        return None, desk(actor, people).today(people, actor.today)
    card = next((one for one in all_cards() if one.code == code), None)
    if card is None or card.waiting is None:
        raise Http404
    return card, answered(card.waiting(actor, people))


def whom_choices(request: Any) -> list[dict[str, Any]]:
    actor: Actor = request.actor
    if not actor.principals:
        return []
    known = [("", _("Everyone")), (actor.person_id, _("Me"))]
    known += [(one.person_id, one.name) for one in actor.principals]
    return [
        {
            "value": value,
            "title": str(name),
            "here": (request.chosen or "") == value,
            "key": str(position) if position < 10 else "",
        }
        for position, (value, name) in enumerate(known, start=1)
    ]


# Arranging


def moves(one: Placed) -> bool:
    """Whether somebody gives the card its place; the others have a column of their own, or the top of the page."""
    return one.card.place == CardPlace.LIST


def arrange(request: Any) -> HttpResponse:
    """Where the cards stand: a list one can walk through with keys or drag, and back to the beginning. Last come those
    that are shown or put away only."""
    placed = my_cards(request)
    last = sum(moves(one) for one in placed)
    cards = [
        {
            "code": one.card.code,
            "title": one.card.title,
            "icon": one.card.icon,
            "is_shown": one.is_shown,
            "moves": moves(one),
            "is_last": position == last,
        }
        for position, one in enumerate(sorted(placed, key=moves, reverse=True), start=1)
    ]
    context = {"shell": shell(request, here="today"), "cards": cards}
    return render(request, "today_arrange.html", context)


@require_POST
def arrange_card(request: Any) -> HttpResponse:
    """Move a card one place up or down or to a place, put it away or back, or begin again."""
    placed = sorted(my_cards(request), key=moves, reverse=True)
    code, to = request.POST.get("card", ""), request.POST.get("to", "")
    at = next((place for place, one in enumerate(placed) if one.card.code == code), None)
    kept: dict[str, list[str]] | None = None
    if to == "begin":
        kept = {}
    elif at is not None and to == "toggle":
        kept = toggled(placed, code)
    elif at is not None and (to in ("up", "down") or whole_id(to) is not None):
        place = whole_id(to)
        kept = moved(placed, code, at + (1 if to == "down" else -1) if place is None else place)
    if kept is not None:
        User.objects.filter(pk=request.user.pk).update(desk=kept)
    return redirect(f"{reverse('today-arrange')}#card-{code}" if code else reverse("today-arrange"))
