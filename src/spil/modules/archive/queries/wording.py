"""Reasons and lines in words of the reader's language."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from spil.foundation.retention.verdicts import REASONS
from spil.modules.archive.models import LineOutcome


def why_words(outcome: LineOutcome) -> str:
    """Why a record was left."""
    reason = REASONS.get(outcome.why)
    if reason is None:
        return _("Something changed while it was looked at.")
    return reason(day=date_format(outcome.line.may_go_on, "j F Y")).text
