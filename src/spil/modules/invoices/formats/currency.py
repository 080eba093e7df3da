"""Whether every amount is in the currency of the document, where the rules of Peppol do not ask it already.

EN 16931 says so (BT-5: the currency of all amounts but the total of the VAT in the accounting currency) and has no rule
for it: an amount to pay in dollars would be read as one in euros.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from spil.modules.invoices.formats import cii
from spil.modules.invoices.formats.findings import ANOTHER_CURRENCY, Finding
from spil.modules.invoices.formats.peppol.engine import location_of
from spil.modules.invoices.formats.peppol.facts import NAMESPACES
from spil.modules.invoices.formats.peppol.general import IN_DOCUMENT_CURRENCY
from spil.modules.invoices.formats.ubl_nodes import CBC, own

#: in CII an amount has a currency only where it needs one; the total of the VAT may stand there in two
_IN_CII = "//*[@currencyID and not(local-name() = 'TaxTotalAmount')]"
_UBL = etree.XPath(IN_DOCUMENT_CURRENCY, namespaces=NAMESPACES)
_CII = etree.XPath(_IN_CII)


def check(root: etree._Element) -> Iterator[Finding]:
    """A finding for each amount in another currency; none of a document without a currency, which is told already."""
    is_cii = cii.is_cii(root)
    currency = own(root.find(".//{*}InvoiceCurrencyCode" if is_cii else f"{CBC}DocumentCurrencyCode"))
    amounts = cast("list[etree._Element]", (_CII if is_cii else _UBL)(root))
    for amount in amounts if currency else ():
        written = str(amount.get("currencyID") or currency).strip()
        if written != currency:
            yield Finding(ANOTHER_CURRENCY, "fatal", location_of(amount), written)
