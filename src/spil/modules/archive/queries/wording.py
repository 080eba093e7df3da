"""Reasons and lines in words of the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spil.foundation.retention.verdicts import REASONS
from spil.foundation.ui.saying import day_words
from spil.modules.archive.models import LineOutcome


def why_words(outcome: LineOutcome) -> str:
    """Why a record was left."""
    reason = REASONS.get(outcome.why)
    if reason is None:
        return _("Something changed while it was looked at.")
    return reason(day=day_words(outcome.line.may_go_on)).text
