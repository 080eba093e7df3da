"""How long a dossier is kept: the rule of its class, from what it counts, and what holds it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.retention.queries import period_words, rule_for, source_of
from spil.foundation.retention.verdicts import all_may_go_from
from spil.foundation.ui.saying import day_words
from spil.modules.dossiers.models import Dossier


def retained(dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """The block of the page: class, period, source, first day; a legal hold before everything."""
    began = dossier.ended_on or actor.today
    rule = rule_for(dossier.type.retention, dossier.record.legal_entity.country, began)
    pairs: list[dict[str, Any]] = held(dossier, actor.today)
    if rule is None:
        pairs.append({"term": _("Rule"), "value": _("none: it is kept until somebody gives its type one")})
    else:
        how_long = period_words(rule.period)
        if not rule.is_permanent:
            how_long = _("%(period)s from: %(start)s") % {"period": how_long, "start": rule.counted_from}
        pairs += [
            {"term": _("Rule"), "value": rule.title},
            {"term": _("How long"), "value": how_long},
            {"term": _("Law, or rule of the office"), "value": source_of(rule)},
        ]
        if not rule.is_permanent:
            pairs.append({"term": _("May go from"), "value": _first_day(dossier, actor.today)})
    return {"id": "retention", "title": _("How long it is kept"), "look": "pairs", "pairs": pairs}


def _first_day(dossier: Dossier, today: date) -> str:
    """Of the dossier with all that lies in it, whoever reads this: nothing of it goes before the rest may."""
    if dossier.ended_on is None:
        return _("counts from the day that it is closed")
    return day_words(all_may_go_from([dossier.pk], today)) or _("Stays for now")


def held(dossier: Dossier, today: date) -> list[dict[str, Any]]:
    """The legal hold in words, also one that is over; nothing when there is none."""
    if dossier.held_on is None:
        return []
    facts = {"who": str(dossier.held_by or "Spil"), "day": day_words(dossier.held_on)}
    said = _("by %(who)s since %(day)s") % facts
    if dossier.held_until:
        said = f"{said}, " + _("until %(day)s") % {"day": day_words(dossier.held_until)}
    if not dossier.is_held(today):
        said = f"{said} ({_('over')})"
    return [{"term": _("Legal hold"), "value": {"text": dossier.hold_reason, "detail": said}}]
