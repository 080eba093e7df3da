"""Reasons and lines in words of the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.access.refusals import Reason
from spil.foundation.retention.verdicts import REASONS
from spil.foundation.ui.saying import day_words
from spil.modules.archive.models import LineOutcome

GoneBefore = Reason(
    "GoneBefore", gettext_lazy("It was destroyed before that, on request of whom it was about.")
)
_REASONS = {**REASONS, GoneBefore.code: GoneBefore}


def why_words(outcome: LineOutcome) -> str:
    """Why a record was left."""
    reason = _REASONS.get(outcome.why)
    if reason is None:
        return _("Something changed while it was looked at.")
    return reason(day=day_words(outcome.line.may_go_on)).text
