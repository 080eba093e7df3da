"""The cards that every desk has, and the order in which somebody's cards stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.desk.queries import arrivals, waiting_deadlines, waiting_turns
from spil.foundation.manifest.declaration import Card, Waiting
from spil.foundation.manifest.registry import modules
from spil.foundation.organisation.models import Role

Reading = Callable[[Actor, Sequence[int]], Sequence[Waiting]]


def _half(read: Callable[[Actor, Sequence[int]], tuple[list[Waiting], list[Waiting]]], which: int) -> Reading:
    return lambda actor, people: read(actor, people)[which]


STANDING = (
    Card(
        "decisions",
        _("Signing folder"),
        "signature",
        order=10,
        waiting=_half(waiting_turns, 0),
        first_for=(Role.DIRECTOR, Role.MANAGER, Role.FINANCE, Role.ASSISTANT),
        quiet=_("No decision waits. What others put before you, comes here by itself."),
    ),
    Card(
        "tasks",
        _("To do"),
        "checks",
        order=30,
        waiting=_half(waiting_turns, 1),
        first_for=(Role.EMPLOYEE, Role.HR, Role.ADMINISTRATOR),
        quiet=_("No tasks. What is your turn to do, comes here by itself."),
    ),
    Card(
        "late",
        _("Late"),
        "alert-circle",
        order=40,
        waiting=_half(waiting_deadlines, 0),
        first_for=(Role.EMPLOYEE, Role.MANAGER, Role.FINANCE, Role.ADMINISTRATOR),
        quiet=_("Nothing is late. What passes its deadline, comes here."),
    ),
    Card(
        "arrived",
        _("Arrived since the last working day"),
        "inbox",
        order=55,
        waiting=arrivals,
        first_for=(Role.RECEPTION, Role.SECRETARY),
        roles=(
            Role.OFFICE_MANAGER,
            Role.RECEPTION,
            Role.SECRETARY,
            Role.ASSISTANT,
            Role.FINANCE,
            Role.ADMINISTRATOR,
        ),
        quiet=_("Nothing new. What was registered since the last working day, stands here."),
    ),
    Card(
        "due",
        _("Deadlines this week"),
        "calendar-event",
        order=60,
        waiting=_half(waiting_deadlines, 1),
        first_for=(Role.DIRECTOR, Role.ASSISTANT, Role.EMPLOYEE),
        quiet=_("No deadline this week. Deadlines of the next seven days come here."),
        looks="table",
    ),
)


@dataclass(frozen=True)
class Placed:
    """A card where somebody has it, shown or put away."""

    card: Card
    is_shown: bool


def all_cards() -> list[Card]:
    return sorted((*STANDING, *modules.cards()), key=lambda card: card.order)


def arranged(
    cards: Iterable[Card], roles: Iterable[str], kept: Mapping[str, Any] | None = None
) -> list[Placed]:
    """The cards in somebody's order.

    From the beginning: those that lead for one of the roles, then the others; put away is what stands there for other
    roles only. That everybody is an employee leads for whoever is nothing else. `kept` is what the person arranged:
    `order` and `hidden`, by code. A card that is new since then stands where it would stand from the beginning.
    """
    held = set(roles)
    leading = held - {Role.EMPLOYEE} or held
    kept = kept or {}
    order: list[str] = list(kept.get("order", ()))
    hidden = set(kept.get("hidden", ()))
    begun = sorted(cards, key=lambda card: (not leading.intersection(card.first_for), card.order))

    def is_shown(card: Card) -> bool:
        if card.code in order:
            return card.code not in hidden
        return not card.roles or bool(held.intersection(card.roles))

    placed = sorted((card for card in begun if card.code in order), key=lambda card: order.index(card.code))
    for position, card in enumerate(begun):
        if card.code not in order:
            placed.insert(min(position, len(placed)), card)
    return [Placed(card, is_shown(card)) for card in placed]


def moved(placed: Sequence[Placed], code: str, to: int) -> dict[str, list[str]]:
    """What to keep when a card goes to a place, counted from 0; out of range is the nearest end."""
    codes = [one.card.code for one in placed]
    if code in codes:
        codes.remove(code)
        codes.insert(max(0, min(to, len(codes))), code)
    return {"order": codes, "hidden": [one.card.code for one in placed if not one.is_shown]}


def toggled(placed: Sequence[Placed], code: str) -> dict[str, list[str]]:
    """What to keep when a card is put away, or back."""
    hidden = [one.card.code for one in placed if one.is_shown == (one.card.code == code)]
    return {"order": [one.card.code for one in placed], "hidden": hidden}
