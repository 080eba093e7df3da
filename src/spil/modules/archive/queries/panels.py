"""How long a record is kept, on its page; and by which decision it went, on what is left of it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.retention.queries import period_words, source_of
from spil.foundation.retention.verdicts import NotBegun, NotYet, StillOpen, Term, Terms, Verdict, verdicts
from spil.foundation.ui.saying import day_words
from spil.modules.archive.models import Destruction, Line, LineOutcome
from spil.modules.archive.states import PENDING


def may_be_kept(row: KindModel) -> bool:
    """Whether a rule or a dossier can be about this record; a dossier says it itself."""
    kind = kinds.of(row.record)
    return kind.held is None and bool(kind.kept or row.record.dossier_id)


def kept_panel(row: KindModel, actor: Actor) -> dict[str, Any] | None:
    """Rule, source, first day, and what keeps it; nothing for what no rule and no dossier is about."""
    record = row.record
    kind = kinds.of(record)
    found = verdicts([record], actor.today)[record.pk]
    if not all(may_see(actor, one.audience_id) for one in found.dossiers):
        # that it lies in a dossier is not for this reader: only what its own kind says
        found = Verdict(record, Terms(actor.today).of(kind, [record]).get(record.pk, Term()))
    pairs = _pairs(found) if found.term.rule else []
    if not pairs and found.kept_by is None:
        return None
    if found.kept_by is not None and found.kept_by.reason not in (NotYet, NotBegun, StillOpen):
        pairs.append({"term": _("Stays for now"), "value": found.kept_by.text})
    pairs += _proposed(record, actor)
    return {"id": "kept", "title": _("How long it is kept"), "pairs": pairs} if pairs else None


def _pairs(found: Verdict) -> list[dict[str, Any]]:
    rule, term = found.term.rule, found.term
    if rule is None:
        return []
    pairs: list[dict[str, Any]] = [
        {"term": _("Rule"), "value": {"text": rule.title, "detail": period_words(rule.period)}},
        {"term": _("Law, or rule of the office"), "value": source_of(rule)},
    ]
    if not rule.is_permanent:
        day = term.first_day
        counted = f"{rule.counted_from}, {day_words(term.start)}" if term.start else rule.counted_from
        pairs += [
            {"term": _("Counted from"), "value": counted},
            {"term": _("May go from"), "value": day_words(day) if day else _("not known yet")},
        ]
    return pairs


def _proposed(record: Record, actor: Actor) -> list[dict[str, Any]]:
    """The pending proposal that it stands in, for who may see that."""
    pending = Destruction.objects.visible_to(actor).filter(
        lines__record=record.pk, lines__kept=None, record__state__in=[state.code for state in PENDING]
    )
    found = pending.select_related("record").first()
    if found is None:
        return []
    link = {"look": "link", "text": str(found.record), "url": reverse("record", args=[found.pk])}
    return [{"term": _("Proposed to be destroyed"), "value": link}]


def destroyed_panel(record: Record, actor: Actor) -> dict[str, Any] | None:
    """Under which rule, when, and by which decision, with the certificate behind it."""
    outcome = (
        LineOutcome.objects.filter(line__record=record.pk, is_destroyed=True)
        .select_related("line__rule", "line__destruction__record")
        .first()
    )
    if outcome is None:
        return None
    return {"id": "gone", "title": _("Why it was destroyed"), "pairs": _why(outcome.line, outcome, actor)}


def _why(line: Line, outcome: LineOutcome, actor: Actor) -> list[dict[str, Any]]:
    pairs: list[dict[str, Any]] = [{"term": _("Destroyed on"), "value": day_words(outcome.at)}]
    decision = (
        Destruction.objects.visible_to(actor).select_related("record").filter(pk=line.destruction_id).first()
    )
    if decision is not None:
        url = reverse("record", args=[decision.pk])
        link = {"look": "link", "text": str(decision.record), "url": url}
        pairs += [
            {"term": _("Rule"), "value": {"text": line.rule.title, "detail": period_words(line.rule.period)}},
            {"term": _("Law, or rule of the office"), "value": source_of(line.rule)},
            {"term": _("Counted from"), "value": f"{line.rule.counted_from}, {day_words(line.start_on)}"},
            {"term": _("Decision and certificate"), "value": link},
        ]
    return pairs
