"""The shape of one row of the table, and the ways in which most rows are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from spil.modules.invoices.formats.findings import Severity
from spil.modules.invoices.formats.peppol.facts import Facts
from spil.modules.invoices.formats.ubl_nodes import CAC, CBC

Judge = Callable[[etree._Element], bool | None]
When = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`context` selects what is looked at (XPath 1.0 from the root); `test` must hold there, or the rule fires.

    A test is an XPath, with the facts as variables and the functions of `engine`, or a function of the node that
    answers None when it cannot judge. `when` keeps a rule of one country away from everybody else. `about` is the
    attribute that is judged, where it is not the text of the element.
    """

    id: str
    context: str
    test: str | Judge
    severity: Severity = "fatal"
    when: When | None = None
    about: str = ""


DOCUMENT = "/*"
SUPPLIER = "//cac:AccountingSupplierParty/cac:Party"
CUSTOMER = "//cac:AccountingCustomerParty/cac:Party"
ACCOUNT = "cac:PayeeFinancialAccount/cbc:ID"
FALSE = "false()"


def children(*names: str) -> str:
    """The XPath of these elements, wherever they stand."""
    return " | ".join(f"//{name}" for name in names)


def supplier(*countries: str) -> When:
    """Holds for suppliers that are registered in one of these countries, by VAT number or else by address."""
    return lambda facts: facts.supplier in countries


def supplier_at(country: str) -> When:
    """Holds for suppliers with an address in this country."""
    return lambda facts: facts.supplier_at == country


def both_at(country: str) -> When:
    """Holds between a supplier and a customer who both have an address in this country."""
    return lambda facts: facts.supplier_at == country and facts.customer_at == country


def vat_ids(party: etree._Element) -> list[str]:
    """The VAT numbers of a party, as written."""
    found = []
    for scheme in party.findall(CAC + "PartyTaxScheme"):
        if (scheme.findtext(f"{CAC}TaxScheme/{CBC}ID") or "").strip() == "VAT":
            found += [(each.text or "") for each in scheme.findall(CBC + "CompanyID")]
    return found
