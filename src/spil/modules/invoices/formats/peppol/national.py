"""The rules that Italy, Greece and the Netherlands add for their own suppliers.

Belgium adds none to Peppol: its enterprise number is checked for everybody (PEPPOL-COMMON-R043).
Those of the Nordic countries stand in `nordic`, Germany's in `germany`.
"""

from __future__ import annotations

import re

from lxml import etree

from spil.modules.invoices.formats.peppol import amounts
from spil.modules.invoices.formats.peppol.checksums import is_greek
from spil.modules.invoices.formats.peppol.facts import Facts
from spil.modules.invoices.formats.peppol.table import (
    CUSTOMER,
    DOCUMENT,
    SUPPLIER,
    Rule,
    both_at,
    supplier,
    supplier_at,
    vat_ids,
)
from spil.modules.invoices.formats.ubl_nodes import CAC, CBC

_Element = etree._Element

_VAT_SCHEME = "cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) = 'VAT']"
_ADDRESS = "cbc:StreetName and cbc:CityName and cbc:PostalZone"
_GREEK_DAY = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
_GREEK_TYPES = ("1.1", "1.6", "2.1", "2.4", "5.1", "5.2")


# fmt: off
_ITALY = (
    Rule("IT-R-001", SUPPLIER + "/cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) != 'VAT']",
         "re:test(normalize-space(cbc:CompanyID), '^[A-Z0-9]{11,16}$')", when=supplier("IT")),
    Rule("IT-R-002", SUPPLIER, "cac:PostalAddress/cbc:StreetName", when=supplier("IT")),
    Rule("IT-R-003", SUPPLIER, "cac:PostalAddress/cbc:CityName", when=supplier("IT")),
    Rule("IT-R-004", SUPPLIER, "cac:PostalAddress/cbc:PostalZone", when=supplier("IT")),
)
# fmt: on


# Greece. The number of a Greek invoice is six parts: VAT number | date | branch | type | series | number.


def _greek(facts: Facts) -> bool:
    return facts.supplier in ("GR", "EL")


def _greek_both(facts: Facts) -> bool:
    return _greek(facts) and facts.customer in ("GR", "EL")


def _greek_here(facts: Facts) -> bool:
    return _greek(facts) and facts.supplier_at == "GR"


def _greek_endpoint(facts: Facts) -> bool:
    return facts.supplier_without_representative in ("GR", "EL")


def _part(node: _Element, place: int) -> str:
    parts = (node.text or "").split("|")
    return parts[place - 1] if place <= len(parts) else ""


def _greek_tax_number(node: _Element) -> bool:
    part, root = _part(node, 1), node.getroottree().getroot()
    holders = (
        root.find(f"{CAC}AccountingSupplierParty/{CAC}Party"),
        root.find(CAC + "TaxRepresentativeParty"),
    )
    known = [each[2:11] for holder in holders if holder is not None for each in vat_ids(holder)]
    return len(part.strip()) == 9 and is_greek(part) and part in known


def _greek_day(node: _Element) -> bool:
    part = _part(node, 2)
    issued = (node.getroottree().getroot().findtext(CBC + "IssueDate") or "").split("-")
    return bool(_GREEK_DAY.match(part)) and part.split("/")[:3] == issued[::-1]


def _is_greek_vat(text: str) -> bool:
    return text.startswith("EL") and is_greek(text[2:])


def _one_greek_vat(party: _Element) -> bool:
    found = vat_ids(party)
    return len(found) == 1 and _is_greek_vat(found[0])


_NUMBER = "/*/cbc:ID"
_MARK, _URL = "cbc:DocumentDescription = '##M.AR.K##'", "cbc:DocumentDescription = '##INVOICE|URL##'"
# fmt: off
_GREECE = (
    Rule("GR-R-001-1", _NUMBER, lambda node: len((node.text or "").split("|")) == 6, when=_greek),
    Rule("GR-R-001-2", _NUMBER, _greek_tax_number, when=_greek),
    Rule("GR-R-001-3", _NUMBER, _greek_day, when=_greek),
    Rule("GR-R-001-4", _NUMBER, lambda node: bool(re.fullmatch(r"\s*\+?[0-9]+\s*", _part(node, 3))), when=_greek),
    Rule("GR-R-001-5", _NUMBER, lambda node: _part(node, 4) in _GREEK_TYPES, when=_greek),
    Rule("GR-R-001-6", _NUMBER, lambda node: bool(_part(node, 5)), when=_greek),
    Rule("GR-R-001-7", _NUMBER, lambda node: bool(_part(node, 6)), when=_greek),
    Rule("GR-R-002", SUPPLIER, "string-length(cac:PartyName/cbc:Name) > 0", when=_greek),
    Rule("GR-S-011", SUPPLIER, _one_greek_vat, "warning", _greek),
    Rule("GR-R-003", f"{SUPPLIER}/{_VAT_SCHEME}/cbc:CompanyID", lambda node: _is_greek_vat(node.text or ""),
         when=_greek),
    Rule("GR-R-004-1", DOCUMENT, f"count(cac:AdditionalDocumentReference[{_MARK}]) = 1", when=_greek_here),
    Rule("GR-R-004-2", f"//cac:AdditionalDocumentReference[{_MARK}]/cbc:ID", "re:test(., '^[1-9][0-9]*')",
         when=_greek_here),
    Rule("GR-S-008-1", DOCUMENT, f"count(cac:AdditionalDocumentReference[{_URL}]) = 1", "warning", _greek_here),
    Rule("GR-R-008-2", DOCUMENT, f"count(cac:AdditionalDocumentReference[{_URL}]) <= 1", when=_greek_here),
    Rule("GR-R-008-3", f"//cac:AdditionalDocumentReference[{_URL}]",
         "normalize-space(cac:Attachment/cac:ExternalReference/cbc:URI) != ''", when=_greek),
    Rule("GR-R-005", CUSTOMER, "string-length(cac:PartyName/cbc:Name) > 0", when=_greek),
    Rule("GR-R-009", SUPPLIER + "/cbc:EndpointID", "@schemeID = '9933' and f:is_greek(.)", when=_greek_endpoint),
    Rule("GR-R-006", CUSTOMER, _one_greek_vat, when=_greek_both),
    Rule("GR-R-010", CUSTOMER + "/cbc:EndpointID", "@schemeID = '9933' and f:is_greek(.)", when=_greek_both),
)
# fmt: on


# The Netherlands. Chamber of commerce (KVK) is scheme 0106, government organisation (OIN) is scheme 0190.

_KVK_OR_OIN = "f:one_of(string(@schemeID), '0106 0190') and normalize-space(.) != ''"


def _dutch_means(node: _Element) -> bool | None:
    root = node.getroottree().getroot()
    payable = amounts.number(node.find(CBC + "PayableAmount"))
    is_invoice = root.tag.endswith("}Invoice")
    if next(root.iter(CAC + "PaymentMeans"), None) is not None:
        return True
    return False if payable is None else (payable <= 0 if is_invoice else payable >= 0)


def _dutch_representative(facts: Facts) -> bool:
    return facts.supplier_at == "NL" and facts.representative_at == "NL"


# fmt: off
_NETHERLANDS = (
    Rule("NL-R-001", "//cbc:CreditNoteTypeCode", "/*/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
         when=supplier_at("NL")),
    Rule("NL-R-002", SUPPLIER + "/cac:PostalAddress", _ADDRESS, when=supplier_at("NL")),
    Rule("NL-R-003", SUPPLIER + "/cac:PartyLegalEntity/cbc:CompanyID", _KVK_OR_OIN, when=supplier_at("NL")),
    Rule("NL-R-004", CUSTOMER + "/cac:PostalAddress", _ADDRESS, when=both_at("NL")),
    Rule("NL-R-005", CUSTOMER + "/cac:PartyLegalEntity/cbc:CompanyID", _KVK_OR_OIN, when=both_at("NL")),
    Rule("NL-R-006", "//cac:TaxRepresentativeParty/cac:PostalAddress", _ADDRESS, when=_dutch_representative),
    Rule("NL-R-007", "//cac:LegalMonetaryTotal", _dutch_means, when=supplier_at("NL")),
    Rule("NL-R-008", "//cac:PaymentMeans", "f:one_of(cbc:PaymentMeansCode, '30 48 49 57 58 59')",
         when=both_at("NL")),
    Rule("NL-R-009", "//cac:OrderLineReference/cbc:LineID", "/*/cac:OrderReference/cbc:ID",
         when=supplier_at("NL")),
)
# fmt: on

RULES: tuple[Rule, ...] = (*_ITALY, *_GREECE, *_NETHERLANDS)
