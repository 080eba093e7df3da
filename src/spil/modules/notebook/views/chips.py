"""What was understood, as buttons: each says what it is and holds what changes it or makes it plain words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.ui import rules
from spil.modules.notebook.actions.naming import Plan
from spil.modules.notebook.queries.words import repetition_words
from spil.modules.notebook.rules import Part, PartKind

ICONS = {
    PartKind.DAY: "calendar-time",
    PartKind.TIME: "clock",
    PartKind.REPEAT: "refresh",
    PartKind.PERSON: "user",
    PartKind.PARTY: "building",
    PartKind.RECORD: "file-text",
    PartKind.DOSSIER: "folder",
    PartKind.URGENT: "highlight",
}


def drop_words(kind: PartKind) -> str:
    """What the button says that makes plain words of a part."""
    return {
        PartKind.DAY: _("Not a day"),
        PartKind.TIME: _("Not a time"),
        PartKind.REPEAT: _("Does not repeat"),
        PartKind.PERSON: _("Not this person"),
        PartKind.PARTY: _("Not this party"),
        PartKind.RECORD: _("Not a number"),
        PartKind.DOSSIER: _("Not this dossier"),
        PartKind.URGENT: _("Not urgent"),
    }[kind]


def restore_words(kind: PartKind) -> str:
    """What the button says that makes a part of the words again."""
    return {
        PartKind.DAY: _("Read the day"),
        PartKind.TIME: _("Read the time"),
        PartKind.REPEAT: _("Read the repetition"),
        PartKind.PERSON: _("Read the person"),
        PartKind.PARTY: _("Read the party"),
        PartKind.RECORD: _("Read the number"),
        PartKind.DOSSIER: _("Read the dossier"),
        PartKind.URGENT: _("Urgent all the same"),
    }[kind]


def chips(plan: Plan, actor: Actor, who: str) -> list[dict[str, Any]]:
    """One chip for each part, in the order of the line."""
    return [chip for part in plan.reading.parts if (chip := _chip(part, plan, actor, who))]


def _chip(part: Part, plan: Plan, actor: Actor, who: str) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "kind": part.kind.value,
        "icon": ICONS[part.kind],
        "text": _text(part, plan, actor, who),
        "drop": drop_words(part.kind),
    }
    if part.kind == PartKind.DAY:
        drawn["day"] = plan.deadline_on or plan.day
    if part.kind == PartKind.TIME:
        drawn["time"] = plan.at
    if len(part.known) > 1:
        codes = [(f"{known.kind.value}:{known.ref}", known.name) for known in part.known[:8]]
        chosen = who if who in dict(codes) else codes[0][0]
        drawn["choices"] = [{"value": code, "text": name, "selected": code == chosen} for code, name in codes]
    drawn["unknown"] = part.kind == PartKind.RECORD and not part.known
    return drawn


def _text(part: Part, plan: Plan, actor: Actor, who: str) -> str:
    locale = rules.locale_code(get_language() or actor.language)
    match part.kind:
        case PartKind.DAY:
            day = rules.day_text(plan.deadline_on or plan.day, actor.today, locale)
            return pgettext("limit", "before %(day)s") % {"day": day} if plan.deadline_on else day
        case PartKind.TIME:
            clock = rules.time_text(plan.at, locale) if plan.at else ""
            return pgettext("limit", "before %(day)s") % {"day": clock} if plan.by_then else clock
        case PartKind.REPEAT:
            again = repetition_words(plan.repetition) if plan.repetition else ""
            return _("%(again)s, from %(day)s") % {
                "again": again,
                "day": rules.day_text(plan.day, actor.today, locale),
            }
        case PartKind.URGENT:
            return _("urgent")
        case PartKind.RECORD if not part.known:
            return _("no record with this number")
        case _:
            named = {f"{known.kind.value}:{known.ref}": known.name for known in part.known}
            return named.get(who) or part.known[0].name
