"""Readings of invoices: `known` asks the tables, `shown` puts an invoice in words for a page or a program."""

from spil.modules.invoices.queries.known import approved_invoices, source_of
from spil.modules.invoices.queries.shown import blocks, describe, next_step
from spil.modules.invoices.queries.summaries import summaries

__all__ = ["approved_invoices", "blocks", "describe", "next_step", "source_of", "summaries"]
