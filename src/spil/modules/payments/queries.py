"""Reads about payment runs, for the page of a run."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.parties.rules import shown_iban
from spil.foundation.records.kinds import Summary
from spil.foundation.records.models import Record
from spil.foundation.records.naming import unseen
from spil.foundation.ui.rules import day_text, locale_code, money_text
from spil.modules.payments.models import RETURNED, Payment, PaymentRun
from spil.modules.payments.states import EXECUTED

Block = dict[str, Any]


def payment_page(run: PaymentRun, actor: Actor) -> dict[str, list[Block]]:
    """What the page of a run shows: each transfer with the invoices in it, then what came back or was stopped, and why.

    An invoice is told by its number to whoever may see it; whom it pays, and how much, is the run's own.
    """
    seen = Record.objects.visible_to(actor).filter(pk=OuterRef("invoice")).values("number")
    lines = list(run.payments.annotate(invoice_number=Subquery(seen)))
    going = [line for line in lines if not line.is_stopped]
    returned = [line for line in lines if line.came_back]
    stopped = [line for line in lines if line.is_stopped and not line.came_back]
    left_out = (("returned", _("What came back"), returned), ("stopped", _("Stopped"), stopped))
    return {
        "blocks": [_transfers(run, going), *(_left_out(*block) for block in left_out if block[-1])],
    }


def _transfers(run: PaymentRun, lines: Sequence[Payment]) -> Block:
    transfers = [list(group) for _number, group in groupby(lines, key=lambda line: line.transfer)]
    count = ngettext("%(count)s payment", "%(count)s payments", len(transfers)) % {"count": len(transfers)}
    return {
        "id": "payments",
        "title": _("Payments"),
        "count": len(transfers),
        "look": "table",
        "columns": _columns(),
        "rows": [
            [
                {"text": group[0].creditor, "grow": True},
                {"text": ", ".join(_number(line) for line in group)},
                {"text": shown_iban(group[0].iban), "hide": True},
                {"text": group[0].reference, "hide": True},
                _money(sum((line.amount for line in group), Decimal(0)), run.currency),
            ]
            for group in transfers
        ],
        "sums": [
            count,
            "",
            {"text": "", "hide": True},
            {"text": "", "hide": True},
            _money(run.total, run.currency),
        ],
    }


def _left_out(block: str, title: str, lines: Sequence[Payment]) -> Block:
    return {
        "id": block,
        "title": title,
        "count": len(lines),
        "look": "table",
        "columns": [
            {"title": _("Payee")},
            {"title": _("Invoice")},
            {"title": _("Why"), "grow": True},
            {"title": _("Amount"), "look": "money"},
        ],
        "rows": [
            [
                {"text": line.creditor},
                {"text": _number(line)},
                {"look": "words", "text": line.why_stopped, "grow": True},
                _money(line.amount, line.currency),
            ]
            for line in lines
        ],
    }


def _columns() -> list[Block]:
    return [
        {"title": _("Payee"), "grow": True},
        {"title": _("Invoice")},
        {"title": _("Account"), "hide": True},
        {"title": _("Payment reference"), "hide": True},
        {"title": _("Amount"), "look": "money"},
    ]


def _number(line: Payment) -> str:
    number: str | None = line.invoice_number  # type: ignore[attr-defined]  # annotated by payment_page
    return number or unseen()


def _money(amount: Decimal, currency: str) -> Block:
    return {"look": "money", "text": money_text(amount, currency, locale_code(get_language() or "nl"))}


def summaries(runs: Sequence[PaymentRun], actor: Actor) -> dict[int, Summary]:
    """What whoever releases is told of a run: two queries, whatever the number of runs."""
    ids = [run.pk for run in runs]
    paid = Payment.objects.filter(iban=OuterRef("iban"), is_stopped=False, run__record__state=EXECUTED.code)
    lines = Payment.objects.filter(run__in=ids).annotate(was_paid=Exists(paid))
    counts: dict[int, dict[str, Any]] = {
        row["run"]: dict(row)
        for row in lines.values("run").annotate(
            fresh=Count("iban", distinct=True, filter=Q(is_stopped=False, was_paid=False)),
            left_out=Count("pk", filter=Q(is_stopped=True)),
            returned=Count("pk", filter=Q(stopped__code=RETURNED)),
        )
    }
    return {run.pk: _summary(run, actor, counts.get(run.pk, {})) for run in runs}


def _summary(run: PaymentRun, actor: Actor, count: dict[str, Any]) -> Summary:
    locale = locale_code(get_language() or actor.language)
    n = run.payment_count
    payments = ngettext("%(count)s payment", "%(count)s payments", n) % {"count": n}
    facts = (
        (_("Payments"), payments),
        (_("Total"), money_text(run.total, run.currency, locale)),
        (_("Day of payment"), day_text(run.execution_on, actor.today, locale)),
        (_("Made by"), str(run.maker or "")),
        (_("From account"), shown_iban(run.iban)),
    )
    risks = []
    if fresh := count.get("fresh", 0):
        words = ngettext(
            "%(n)s account was never paid to before.", "%(n)s accounts were never paid to before.", fresh
        )
        risks.append(words % {"n": fresh})
    if stopped := count.get("left_out", 0) - count.get("returned", 0):
        words = ngettext("%(n)s payment was stopped.", "%(n)s payments were stopped.", stopped)
        risks.append(words % {"n": stopped})
    if run.execution_on < actor.today:
        risks.append(_("The day of payment is over; it becomes the next bank day."))
    return Summary(facts, tuple(risks), payments)
