"""The fields of an invoice that a list, the command line and REST show: one place, so that they agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from spil.modules.invoices.formats.document import InvoiceDocument
from spil.modules.invoices.formats.reading import Reading

FIELDS = (
    "kind",
    "supplier_name",
    "supplier_vat",
    "invoice_number",
    "issue_date",
    "due_date",
    "currency",
    "total_without_vat",
    "vat_total",
    "payable",
    "iban",
    "payment_reference",
    "line_count",
)


def summary(document: InvoiceDocument) -> dict[str, Any]:
    """FIELDS as JSON values: dates as ISO text, amounts as text exactly as written, None for what is not there."""
    totals = document.totals
    return {
        "kind": document.kind,
        "supplier_name": document.supplier.display_name or None,
        "supplier_vat": document.supplier.vat or None,
        "invoice_number": document.number or None,
        "issue_date": document.issue_date.isoformat() if document.issue_date else None,
        "due_date": document.due_date.isoformat() if document.due_date else None,
        "currency": document.currency or None,
        "total_without_vat": _amount(totals.without_vat),
        "vat_total": _amount(totals.vat),
        "payable": _amount(totals.payable),
        "iban": document.iban or None,
        "payment_reference": document.payment_reference or None,
        "line_count": len(document.lines),
    }


def report(reading: Reading) -> dict[str, Any]:
    """The whole of a reading for `./spil intake --json` and REST: the summary, the format and the findings.

    Without a document every field of the summary is None. Findings carry their sentence in the active language.
    """
    fields = summary(reading.document) if reading.document else dict.fromkeys(FIELDS)
    findings = [
        {"rule": each.rule, "severity": each.severity, "location": each.location, "text": each.text}
        for each in reading.findings
    ]
    return {**fields, "format": reading.format, "findings": findings}


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
