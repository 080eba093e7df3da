"""What a check found in a document: which rule, how serious, and where.

A finding carries no sentence: it is made in a process without translations and read in three languages. `text`
makes the sentence in the language that is active, from `rules_text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Severity = Literal["fatal", "breach", "warning"]
"""`fatal`: no invoice is made of it. `breach`: it does not conform, and can be used all the same."""

XSD, CII_XSD = "UBL-XSD", "CII-XSD"
"""The ids that we give to what the schema itself reports."""
UNUSED = "CII-UNUSED"
"""And to a field or an attribute of CII that EN 16931 does not use: the rules for CII report it without an id, and for
them it is an error. By itself it warns, as in UBL: nobody reads what is too much."""
CONFORMANCE = "EN16931-CONFORMANCE"
"""And to a file that holds such: it says that it is EN 16931 and is not, so that validators of others refuse it."""
ANOTHER_CURRENCY = "EN16931-CURRENCY"
"""And to an amount in another currency than the document: of EN 16931 that is said (BT-5), without a rule."""

_STEP = re.compile(r"\*:([A-Za-z]+)(?:\[namespace-uri\(\)='[^']*'\])?(?:\[(\d+)\])?")
_REPEATED = ("InvoiceLine", "CreditNoteLine", "AllowanceCharge", "TaxSubtotal", "AdditionalDocumentReference",
             "IncludedSupplyChainTradeLineItem", "SpecifiedTradeAllowanceCharge", "ApplicableTradeTax")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`location` is a path of element names, `Invoice/InvoiceLine[2]/Item`; `detail` a value from the document, or the
    attribute that it is about, `@currencyID`."""

    rule: str
    severity: Severity
    location: str = ""
    detail: str = ""

    @property
    def text(self) -> str:
        """What is wrong and how to mend it, for a reader who knows no rule ids."""
        from spil.modules.invoices.formats.rules_text import explain

        return explain(self.rule, self.location, self.detail)


def plain_path(location: str) -> str:
    """
    >>> plain_path("/*:Invoice[namespace-uri()='urn:x'][1]/*:InvoiceLine[namespace-uri()='urn:y'][2]")
    'Invoice/InvoiceLine[2]'
    """
    return "/".join(_step(name, place) for name, place in _STEP.findall(location))


def _step(name: str, place: str) -> str:
    return f"{name}[{place}]" if place and (place != "1" or name in _REPEATED) else name
