"""Readings of invoices: `known` asks the tables, `shown` puts an invoice in words for a page or a program."""

from spil.modules.invoices.queries.known import (
    approved_invoices,
    became_of,
    candidates,
    current_steps,
    duplicates,
    identity,
    identity_of,
    people_with_role,
    source_of,
)
from spil.modules.invoices.queries.shown import blocks, describe, next_step

__all__ = [
    "approved_invoices",
    "became_of",
    "blocks",
    "candidates",
    "current_steps",
    "describe",
    "duplicates",
    "identity",
    "identity_of",
    "next_step",
    "people_with_role",
    "source_of",
]
