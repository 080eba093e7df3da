"""The steps of approval, as the office set them: those that hold or will, and behind them what held before."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from spil.foundation.ui.offering import Offers
from spil.foundation.ui.refusing import only_for
from spil.foundation.ui.rules import money_text
from spil.foundation.ui.saying import in_force_words, reading_locale
from spil.foundation.ui.settings_page import MOST, Part, SetRow, settings_page
from spil.modules.invoices.access import may_see_steps
from spil.modules.invoices.actions import add_step, change_step, end_step
from spil.modules.invoices.models import ApprovalStep
from spil.modules.invoices.queries.shown import decider_words


def _rows(offers: Offers) -> list[SetRow]:
    today = offers.actor.today
    found = ApprovalStep.objects.order_by("position", "from_amount", "from_on", "pk")[:MOST]
    return [
        SetRow(
            str(step),
            (
                decider_words(step.role),
                money_text(step.from_amount, locale=reading_locale()),
                in_force_words(step.from_on, step.until_on, today),
            ),
            [] if step.is_over(today) else offers.on(step, change_step, end_step),
            is_past=step.is_over(today),
        )
        for step in sorted(found, key=lambda one: one.is_over(today))
    ]


STEPS = Part(
    "steps",
    _("Steps of approval"),
    _(
        "An invoice goes through every step of which it reaches the amount, the lowest position first. Without a step"
        " from 0 a small invoice cannot be coded. What is changed holds for what is coded from then on."
    ),
    may_see_steps,
    add_step,
    (_("Position"), _("Who decides"), _("From the amount of"), _("In force")),
    _rows,
    "signature",
    _("There is no step yet: no invoice can be coded, and nothing is paid."),
)


@only_for(may_see_steps)
def approval_settings(request: Any) -> HttpResponse:
    return settings_page(request, STEPS.title, (STEPS,), route="invoice-settings")
