"""What the rules may ask about the document as a whole, computed once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

NAMESPACES = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cn": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    "in": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "re": "http://exslt.org/regular-expressions",
    "f": "urn:spil:peppol",
}
NOBODY = "XX"
_PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:([0-9]{2}):1.0")
_SUPPLIER = "/*/cac:AccountingSupplierParty/cac:Party"
_CUSTOMER = "/*/cac:AccountingCustomerParty/cac:Party"
_REPRESENTATIVE = "/*/cac:TaxRepresentativeParty"
_VAT = "/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID = 'VAT']/cbc:CompanyID"
_COUNTRY = "/cac:PostalAddress/cac:Country/cbc:IdentificationCode"


@dataclass(frozen=True, slots=True)
class Facts:
    """Countries are two capitals, `XX` for none; `…_at` is the country of the address, the others prefer the VAT id."""

    profile: str
    supplier: str
    customer: str
    supplier_without_representative: str
    supplier_at: str
    customer_at: str
    representative_at: str
    supplier_vat: str
    currency: str


def gather(root: etree._Element) -> Facts:
    """The facts of an Invoice or CreditNote."""
    supplier_vat, customer_vat = _first(root, _SUPPLIER + _VAT), _first(root, _CUSTOMER + _VAT)
    supplier_at, customer_at = _first(root, _SUPPLIER + _COUNTRY), _first(root, _CUSTOMER + _COUNTRY)
    representative_vat = _first(root, _REPRESENTATIVE + _VAT)
    return Facts(
        profile=_profile(_first(root, "/*/cbc:ProfileID")),
        supplier=_country(supplier_vat, representative_vat, supplier_at),
        customer=_country(customer_vat, customer_at),
        supplier_without_representative=_country(supplier_vat, supplier_at),
        supplier_at=_country(supplier_at),
        customer_at=_country(customer_at),
        representative_at=_country(_first(root, _REPRESENTATIVE + _COUNTRY)),
        supplier_vat=supplier_vat[:2],
        currency=_first(root, "/*/cbc:DocumentCurrencyCode"),
    )


def _first(root: etree._Element, path: str) -> str:
    found = root.xpath(path, namespaces=NAMESPACES)
    first = found[0] if isinstance(found, list) and found else None
    return whole_text(first) if isinstance(first, etree._Element) else ""


def whole_text(node: etree._Element) -> str:
    """All text in the element, as XPath's `string` has it."""
    return "".join(str(part) for part in node.itertext())


def _country(*sources: str) -> str:
    return next((source.strip()[:2].upper() for source in sources if source.strip()), NOBODY)


def _profile(text: str) -> str:
    found = _PROFILE.search(" ".join(text.split()))
    return found.group(1) if found else "Unknown"
