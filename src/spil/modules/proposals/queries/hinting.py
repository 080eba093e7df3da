"""What is likely while somebody registers by hand: for the questions that are not answered yet, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from spil.foundation.access.actor import Actor
from spil.foundation.answers.types import whole_id
from spil.foundation.handling.dating import office_calendar
from spil.foundation.learning.knowledge import knowledge_of
from spil.foundation.organisation.models import LegalEntity, Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.modules.post.public import ItemType, type_choices
from spil.modules.proposals.access import TARGETS
from spil.modules.proposals.queries.panels import day_text, reason_text
from spil.modules.proposals.queries.proposing import KIND, NO_DEADLINE, guesses, sure
from spil.modules.proposals.queries.reasons import MOST_TEXT, reasons
from spil.modules.proposals.rules import clues

#: targets to the questions of the form; a type that nobody chose says "letter"
QUESTIONS: Mapping[str, str] = {
    "type": "type",
    "unit": "unit",
    "person": "handler",
    "dossier": "dossier",
    "confidentiality": "confidentiality",
    "days": "answer_before",
}
_UNSAID = ("", ItemType.LETTER)


def hints(actor: Actor, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is likely for what was typed so far, as far as this reader may see on what it rests.

    Each has `title`, `value` (words), `reason`, `records`, and `name` and `raw`: what fills in the question.
    """
    office_id = LegalEntity.objects.order_by("pk").values_list("pk", flat=True).first()
    if office_id is None or not typed.get("subject", "").strip():
        return []
    words = typed.get("words", "")[:MOST_TEXT] or typed.get("note", "")
    found = clues(
        sender=_sender(typed), channel=typed.get("channel", ""), subject=typed["subject"], text=words
    )
    audiences = None if actor.sees_all else frozenset(actor.audience_ids)
    likely = sure(guesses(knowledge_of(office_id, KIND), found, audiences))
    asked = {one: value for one, value in likely.items() if typed.get(QUESTIONS[one], "") in _UNSAID}
    told = reasons(actor, office_id, found, asked)
    lines = []
    for target in (one for one in TARGETS if one in told):
        raw, said = _said(actor, target, asked[target])
        if said:
            reason = reason_text(told[target], target, said, f"{typed['subject']} {words}")
            lines.append({
                "title": str(TARGETS[target]), "value": said, "reason": reason, "name": QUESTIONS[target], "raw": raw,
                "records": told[target].records,
            })  # fmt: skip
    return lines


def _sender(typed: Mapping[str, str]) -> str:
    chosen = typed.get("party", "")
    if chosen.isdecimal():
        return Party.objects.filter(pk=whole_id(chosen) or 0).values_list("name", flat=True).first() or ""
    return typed.get("party_name", "")


def _said(actor: Actor, target: str, value: str) -> tuple[str, str]:
    """What the form is to be filled in with, and how that is said; no words when it is nothing to propose."""
    if target == "type":
        return value, "" if value == ItemType.LETTER else str(dict(type_choices).get(value, ""))
    if target == "unit":
        return value, str(Unit.objects.filter(pk=value).first() or "")
    if target == "person":
        return value, str(Person.objects.here(actor.today).filter(pk=value).first() or "")
    if target == "dossier":
        return value, str(Record.objects.visible_to(actor).filter(pk=value).first() or "")
    if target == "days":
        return _last_day(actor.today, value)
    return value, "" if value == Confidentiality.OFFICE else str(dict(LEVELS)[Confidentiality(value)])


def _last_day(today: date, days: str) -> tuple[str, str]:
    if days == NO_DEADLINE:
        return "", ""
    on = office_calendar(today).add(today, int(days))
    return on.isoformat(), day_text(on, today)
