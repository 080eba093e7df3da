"""Readings of invoices: `known` asks the tables, `shown` puts an invoice in words for a page or a program, `refused`
says why there is none."""

from spil.modules.invoices.queries.known import approved_invoices, source_of
from spil.modules.invoices.queries.refused import refused_on
from spil.modules.invoices.queries.shown import blocks, describe, next_step
from spil.modules.invoices.queries.summaries import summaries

__all__ = [
    "approved_invoices",
    "blocks",
    "describe",
    "next_step",
    "refused_on",
    "source_of",
    "summaries",
]
