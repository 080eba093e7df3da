"""The retention rules with their sources, what each applies to, and changing or confirming them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.records.kinds import kinds
from spil.foundation.retention.actions import confirm_rule, replace_rule, take_starter
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.queries import decision_words, period_words, source_of
from spil.foundation.retention.starter import ALWAYS
from spil.foundation.ui.offering import Offers
from spil.foundation.ui.saying import day_words
from spil.foundation.ui.shell import shell_of
from spil.modules.archive.views.overview import tabs

#: rules that the page shows, those that ended among them
MOST = 500


def rules_page(request: Any) -> HttpResponse:
    """Everybody may read them; changes are the office manager's."""
    offers = Offers(request)
    today = request.actor.today
    found = RetentionRule.objects.order_by("code", "country", "-from_on")[:MOST]
    applied = _applied(request.actor)
    context = {
        "title": _("Archive"),
        "name": _("Retention rules"),
        "tabs": tabs("archive-rules"),
        "new": offers.new(take_starter) if not found else None,
        "who": offers.who_may([take_starter]),
        "rows": [_row(offers, rule, applied, today) for rule in found],
    }
    return render(
        request, "archive/rules.html", {"page": context, "shell": shell_of(request, here="archive")}
    )


def _row(offers: Offers, rule: RetentionRule, applied: dict[str, list[str]], today: Any) -> dict[str, Any]:
    is_past = rule.is_over(today)
    links = [] if is_past else offers.on(rule, replace_rule, source=rule.source)
    if rule.to_confirm and not is_past:
        decided = decision_words(rule, day_words(today))[:300]
        links = [*offers.on(rule, confirm_rule, source=decided), *links]
    return {
        "name": rule.title,
        "country": rule.country,
        "period": period_words(rule.period),
        "start": "" if rule.is_permanent else rule.counted_from,
        "source": source_of(rule),
        "to_confirm": rule.to_confirm,
        "applies": ", ".join(applied.get(rule.code, [])) or "–",
        "since": day_words(rule.from_on) if rule.from_on > ALWAYS else "",
        "until": day_words(rule.until_on),
        "links": links,
        "quiet": is_past,
    }


def _applied(actor: Actor) -> dict[str, list[str]]:
    """The kinds to which a class applies; of dossiers, whose type names the class, those that the reader may see."""
    found: dict[str, list[str]] = {}
    for kind in kinds:
        for kept in kind.kept:
            seen = kind.rows().visible_to(actor)
            codes = (
                [kept.rule] if kept.rule else seen.order_by().values_list(kept.rule_at, flat=True).distinct()
            )
            for code in codes:
                titles = found.setdefault(code, [])
                if str(kind.plural) not in titles:
                    titles.append(str(kind.plural))
    return found
