"""Reads about payment runs, for the page of a run."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.parties.rules import shown_iban
from spil.foundation.ui.rules import locale_code, money_text
from spil.modules.payments.models import Payment, PaymentRun

Block = dict[str, Any]


def payment_page(run: PaymentRun, _actor: Actor) -> dict[str, list[Block]]:
    """What the page of a run shows: each transfer with the invoices in it, then what was stopped and why."""
    lines = list(run.payments.select_related("invoice__record"))
    going = [line for line in lines if not line.is_stopped]
    stopped = [line for line in lines if line.is_stopped]
    blocks = [_transfers(run, going)]
    if stopped:
        blocks.append(_stopped(stopped))
    return {"blocks": blocks}


def _transfers(run: PaymentRun, lines: list[Payment]) -> Block:
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
                {"text": ", ".join(str(line.invoice.record.number) for line in group)},
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


def _stopped(lines: list[Payment]) -> Block:
    return {
        "id": "stopped",
        "title": _("Stopped"),
        "count": len(lines),
        "look": "table",
        "columns": [
            {"title": _("Payee"), "grow": True},
            {"title": _("Invoice")},
            {"title": _("Why")},
            {"title": _("Amount"), "look": "money"},
        ],
        "rows": [
            [
                {"text": line.creditor, "grow": True},
                {"text": str(line.invoice.record.number)},
                {"text": line.why_stopped},
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


def _money(amount: Decimal, currency: str) -> Block:
    return {"look": "money", "text": money_text(amount, currency, locale_code(get_language() or "nl"))}
