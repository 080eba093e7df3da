"""What other modules may use of invoices."""

from spil.modules.invoices.actions import mark_paid, plan, replan, unpay, unplan
from spil.modules.invoices.models import ApprovalStep, DocumentKind, Invoice
from spil.modules.invoices.queries import approved_invoices
from spil.modules.invoices.states import APPROVED, HELD, NEW, PAID, PLANNED, REJECTED, TO_APPROVE

__all__ = [
    "APPROVED",
    "HELD",
    "NEW",
    "PAID",
    "PLANNED",
    "REJECTED",
    "TO_APPROVE",
    "ApprovalStep",
    "DocumentKind",
    "Invoice",
    "approved_invoices",
    "mark_paid",
    "plan",
    "replan",
    "unpay",
    "unplan",
]
