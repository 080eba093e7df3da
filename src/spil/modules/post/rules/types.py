"""How post of a type is treated when the office has decided nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from spil.foundation.organisation.rules import is_here


@dataclass(frozen=True)
class TypeRules:
    """What holds for a type on a day. Ids of unit, person and the unit's head, with the days on which these two leave;
    days are working days.

    `mandatory` are names of questions of `register`, `mandatory_out` those of `register_outgoing`. `remind_days` before
    the deadline its owner is reminded; `escalate_days` after it the head of the unit is asked.
    """

    mandatory: tuple[str, ...] = ()
    mandatory_out: tuple[str, ...] = ()
    unit_id: int | None = None
    person_id: int | None = None
    person_left_on: date | None = None
    head_id: int | None = None
    head_left_on: date | None = None
    asks_answer: bool = False
    answer_days: int | None = None
    confidentiality: str = "office"
    remind_days: int = 2
    escalate_days: int = 3

    def person_on(self, day: date) -> int | None:
        return self.person_id if is_here(self.person_left_on, day) else None

    def head_on(self, day: date) -> int | None:
        return self.head_id if is_here(self.head_left_on, day) else None


PLAIN = TypeRules()
BUILT_IN: Mapping[str, TypeRules] = {
    "complaint": TypeRules(asks_answer=True, answer_days=10),
    "request": TypeRules(asks_answer=True, answer_days=10),
    "application": TypeRules(asks_answer=True, answer_days=15, confidentiality="unit"),
    "notice": TypeRules(("party_name", "dated_on"), asks_answer=True, answer_days=8),
}
#: when a type asks for an answer and does not say within how many working days
ANSWER_DAYS = 10


def missing(mandatory: tuple[str, ...], answers: Mapping[str, Any]) -> str:
    """The first mandatory question that was put and has no answer; empty when all are there.

    >>> missing(("note", "party_name", "dated_on"), {"party_name": "Stad Gent", "dated_on": None})
    'dated_on'
    """
    return next((name for name in mandatory if name in answers and not answers[name]), "")
