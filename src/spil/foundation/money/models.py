"""Columns for an amount and its currency: always two columns side by side, never a composite field."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

#: Room for 16 digits before the comma and two after it.
AMOUNT_DIGITS, AMOUNT_PLACES = 18, 2


def amount_field(*, null: bool = False, default: Decimal | None = None) -> models.DecimalField:
    """A column for an amount in major units. `null` means "not known yet", which is not the same as zero."""
    options: dict[str, object] = {} if default is None else {"default": default}
    return models.DecimalField(
        max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES, null=null, blank=null, **options
    )


def currency_field(default: str = "EUR") -> models.CharField:
    """A column for the ISO 4217 code that belongs to one or more amounts of the same row."""
    return models.CharField(max_length=3, default=default)
