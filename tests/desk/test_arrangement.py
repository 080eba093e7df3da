"""How the cards of Today stand for each role from the start: what that role needs first in the morning."""

from __future__ import annotations

import pytest

from spil.foundation.desk.cards import all_cards, arranged
from spil.foundation.manifest.declaration import CardPlace
from spil.foundation.organisation.models import Role

#: the office manager sees the whole office in its common order; the others begin with their own work
FIRST = {
    Role.OFFICE_MANAGER: ["people.first_hour", "decisions", "post.unanswered"],
    Role.ASSISTANT: ["decisions", "post.unanswered", "due"],
    Role.SECRETARY: ["post.unanswered", "arrived"],
    Role.RECEPTION: ["post.unanswered", "people.absent", "arrived"],
    Role.MANAGER: ["decisions", "late", "people.absent"],
    Role.DIRECTOR: ["decisions", "due"],
    Role.FINANCE: ["decisions", "late"],
    Role.HR: ["tasks", "people.absent"],
    Role.EMPLOYEE: ["tasks", "late", "due"],
    Role.ADMINISTRATOR: ["people.first_hour", "tasks", "late"],
}


@pytest.mark.parametrize("others", [(), (Role.EMPLOYEE,)], ids=["alone", "as an employee"])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_begins_with_what_it_needs_first_in_the_morning(
    role: Role, others: tuple[Role, ...]
) -> None:
    shown = [one.card for one in arranged(all_cards(), [role, *others]) if one.is_shown]
    lists = [card.code for card in shown if card.place is CardPlace.LIST]
    assert lists[: len(FIRST[role])] == FIRST[role]


def test_nobody_begins_without_decisions_tasks_and_what_is_late_or_due() -> None:
    for role in Role:
        shown = {one.card.code for one in arranged(all_cards(), [role]) if one.is_shown}
        assert shown >= {"decisions", "tasks", "late", "due"}, role
