"""Which rule holds, and how long it is in words."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.rules import Period


def rule_for(code: str, country: str, on: date) -> RetentionRule | None:
    """The rule of a class in a country on a day; None when there is none: then nothing may go."""
    if not code:
        return None
    return RetentionRule.objects.current(on).filter(code=code, country=country).order_by("-from_on").first()


def source_of(rule: RetentionRule) -> dict[str, str]:
    """The law, or the decision of the office, as a value of a page; where no law says how long and the office has still
    to decide, that is said, with what it may go by."""
    if not rule.to_confirm:
        return {"text": rule.source, "detail": ""}
    told = _("No law says how long: the office decides, and has still to confirm it.")
    return {"text": told, "detail": rule.source}


def decision_words(rule: RetentionRule, day: str) -> str:
    """What stands in the form in which a rule is confirmed: that the office decided, and by what it went."""
    return _("Decision of the office of %(day)s: %(ground)s") % {"day": day, "ground": rule.source}


def period_words(period: Period) -> str:
    """In words of the reader's language: 10 years, 28 days, for ever."""
    if period.is_permanent:
        return _("for ever")
    parts = [
        ngettext("%(n)s year", "%(n)s years", period.years) % {"n": period.years} if period.years else "",
        ngettext("%(n)s month", "%(n)s months", period.months) % {"n": period.months}
        if period.months
        else "",
        ngettext("%(n)s day", "%(n)s days", period.days) % {"n": period.days} if period.days else "",
    ]
    return ", ".join(part for part in parts if part)
