"""The rules BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF and BR-AG, numbers 01 to 10.

EN 16931 states the same ten rules for each VAT category, in a few variants: 01 the row in the breakdown, 02 to 04 who
has to be identified, 05 to 07 the rate, 08 the taxable amount, 09 the tax, 10 the reason of an exemption.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ROW_ONE = _("The VAT breakdown has to have exactly one row for “%(category)s”, since the invoice uses it.")
ROW_SOME = _("The VAT breakdown has to have a row for “%(category)s”, since the invoice uses it.")
ID_SUPPLIER = _("“%(category)s” is used, but the VAT or tax number of the supplier is missing.")
ID_BOTH = _("“%(category)s” is used; then the VAT numbers of both supplier and customer have to be there.")
ID_NONE = _("“%(category)s” is used; then no VAT number of supplier or customer may be there.")
RATE_ZERO = _("The VAT rate has to be 0 where the category is “%(category)s”.")
RATE_POSITIVE = _("The VAT rate has to be more than 0 where the category is “%(category)s”.")
RATE_ANY = _("The VAT rate has to be 0 or more where the category is “%(category)s”.")
RATE_NONE = _("There may be no VAT rate where the category is “%(category)s”.")
TAXABLE = _(
    "The taxable amount for “%(category)s” is wrong: it is not what its lines, allowances and charges add "
    "up to."
)
TAX_ZERO = _("The VAT for “%(category)s” has to be 0.")
TAX_TIMES = _("The VAT for “%(category)s” is wrong: it has to be the taxable amount times the rate.")
REASON_NEEDED = _("The reason of the exemption is missing for “%(category)s”.")
REASON_NONE = _("There may be no reason of an exemption for “%(category)s”.")

CATEGORIES: dict[str, _StrPromise] = {
    "S": _("Standard rate"),
    "Z": _("Zero rate"),
    "E": _("Exempt from VAT"),
    "AE": _("Reverse charge"),
    "IC": _("Supply within the EU"),
    "G": _("Export outside the EU"),
    "O": _("Not subject to VAT"),
    "AF": _("Canary Islands tax (IGIC)"),
    "AG": _("Tax of Ceuta and Melilla (IPSI)"),
}

_TAXED = (ROW_SOME, ID_SUPPLIER, RATE_ANY, TAX_TIMES, REASON_NONE)
_EXEMPT = (ROW_ONE, ID_SUPPLIER, RATE_ZERO, TAX_ZERO, REASON_NEEDED)
_CROSSED = (ROW_ONE, ID_BOTH, RATE_ZERO, TAX_ZERO, REASON_NEEDED)
VARIANTS: dict[str, tuple[_StrPromise, ...]] = {
    "S": (ROW_SOME, ID_SUPPLIER, RATE_POSITIVE, TAX_TIMES, REASON_NONE),
    "Z": (ROW_ONE, ID_SUPPLIER, RATE_ZERO, TAX_ZERO, REASON_NONE),
    "E": _EXEMPT,
    "AE": _CROSSED,
    "IC": _CROSSED,
    "G": _EXEMPT,
    "O": (ROW_ONE, ID_NONE, RATE_NONE, TAX_ZERO, REASON_NEEDED),
    "AF": _TAXED,
    "AG": _TAXED,
}
"""For each category: row, identification, rate, tax, reason."""


def sentence(category: str, number: int) -> _StrPromise:
    """The sentence of rule `BR-{category}-{number}`, to be filled with `category`; numbers 1 to 10."""
    row, identification, rate, tax, reason = VARIANTS[category]
    places = (row, identification, identification, identification, rate, rate, rate, TAXABLE, tax, reason)
    return places[number - 1]
