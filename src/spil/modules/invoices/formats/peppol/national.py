"""The rules that Norway, Denmark, Italy, Sweden, Greece, Iceland and the Netherlands add for their own suppliers.

Belgium adds none to Peppol: its enterprise number is checked for everybody (PEPPOL-COMMON-R043).
Germany's stand in `germany`.
"""

from __future__ import annotations

import re

from lxml import etree

from spil.modules.invoices.formats.peppol import amounts
from spil.modules.invoices.formats.peppol.checksums import is_greek, is_norwegian
from spil.modules.invoices.formats.peppol.facts import Facts
from spil.modules.invoices.formats.peppol.table import DOCUMENT, FALSE, Rule, When
from spil.modules.invoices.formats.ubl import CAC, CBC

_Element = etree._Element

_SUPPLIER = "//cac:AccountingSupplierParty/cac:Party"
_CUSTOMER = "//cac:AccountingCustomerParty/cac:Party"
_VAT_SCHEME = "cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) = 'VAT']"
_ADDRESS = "cbc:StreetName and cbc:CityName and cbc:PostalZone"
_GREEK_DAY = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
_GREEK_TYPES = ("1.1", "1.6", "2.1", "2.4", "5.1", "5.2")


def _supplier(*countries: str) -> When:
    return lambda facts: facts.supplier in countries


def _supplier_at(country: str) -> When:
    return lambda facts: facts.supplier_at == country


def _both_at(country: str) -> When:
    return lambda facts: facts.supplier_at == country and facts.customer_at == country


def _vat_ids(party: _Element) -> list[str]:
    found = []
    for scheme in party.findall(CAC + "PartyTaxScheme"):
        if (scheme.findtext(f"{CAC}TaxScheme/{CBC}ID") or "").strip() == "VAT":
            found += [(each.text or "") for each in scheme.findall(CBC + "CompanyID")]
    return found


# Norway


def _norwegian_vat(party: _Element, facts: Facts) -> bool:
    return all(_is_norwegian_vat(each) for each in _vat_ids(party) if each.startswith("NO"))


def _is_norwegian_vat(text: str) -> bool:
    return text.endswith("MVA") and len(text) == 14 and is_norwegian(text[2:11])


_NORWAY = (
    Rule("NO-R-001", _SUPPLIER, _norwegian_vat, when=_supplier("NO")),
    Rule("NO-R-002", _SUPPLIER,
         "normalize-space(cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) = 'TAX']/cbc:CompanyID)"
         " = 'Foretaksregisteret'", "warning", _supplier("NO")),
)


# Denmark. The country is the one of the address, as written.

_DANISH_PAYMENT = "/in:Invoice/cac:PaymentMeans"
_DANISH_COMPANY = "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"
_ACCOUNT = "cac:PayeeFinancialAccount/cbc:ID"
_CLASS = "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"


def _prefix(*prefixes: str) -> str:
    return "(" + " or ".join(f"starts-with(cbc:PaymentID, '{each}')" for each in prefixes) + ")"


def _danish_tax(node: _Element, facts: Facts) -> bool:
    if (node.findtext(CBC + "AllowanceChargeReasonCode") or "") != "ZZZ":
        return True
    reason = node.findtext(CBC + "AllowanceChargeReason") or ""
    is_category = bool(re.fullmatch(r"[0-9]{4}", reason.strip()))
    return is_category or ("#" in reason and not reason.startswith("#") and not reason.endswith("#"))


def _danish_total(node: _Element, facts: Facts) -> bool | None:
    payable = amounts.number(node.find(f"{CAC}LegalMonetaryTotal/{CBC}PayableAmount"))
    return None if payable is None else payable >= 0


_DENMARK = (
    Rule("DK-R-002", DOCUMENT, f"normalize-space({_DANISH_COMPANY}) != ''", when=_supplier_at("DK")),
    Rule("DK-R-003", "/*/cac:InvoiceLine | /*/cac:CreditNoteLine",
         f"not({_CLASS}/@listID = 'TST') or {_CLASS}[f:one_of(string(@listVersionID),"
         " '19.05.01 19.0501 26.08.01 26.0801')]", "warning", _both_at("DK")),
    Rule("DK-R-004", "//cac:AllowanceCharge", _danish_tax, when=_both_at("DK")),
    Rule("DK-R-005", _DANISH_PAYMENT, "f:one_of(cbc:PaymentMeansCode, '1 10 31 42 48 49 50 58 59 93 97')",
         when=_both_at("DK")),
    Rule("DK-R-006", _DANISH_PAYMENT, f"not(f:one_of(cbc:PaymentMeansCode, '31 42')) or (normalize-space({_ACCOUNT})"
         " != '' and normalize-space(cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID) != '')",
         when=_both_at("DK")),
    Rule("DK-R-007", _DANISH_PAYMENT, "cbc:PaymentMeansCode != '49' or (normalize-space(cac:PaymentMandate/cbc:ID) != ''"
         " and normalize-space(cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID) != '')", when=_both_at("DK")),
    Rule("DK-R-008", _DANISH_PAYMENT, f"not(cbc:PaymentMeansCode = '50') or ({_prefix('01#', '04#', '15#')}"
         f" and re:test(string({_ACCOUNT}), '^[0-9]{{7,8}}$'))", when=_both_at("DK")),
    Rule("DK-R-009", _DANISH_PAYMENT, f"not(cbc:PaymentMeansCode = '50' and {_prefix('04#', '15#')})"
         " or string-length(cbc:PaymentID) = 19", when=_both_at("DK")),
    Rule("DK-R-010", _DANISH_PAYMENT, f"not(cbc:PaymentMeansCode = '93') or ({_prefix('71#', '73#', '75#')}"
         f" and string-length({_ACCOUNT}) = 8)", when=_both_at("DK")),
    Rule("DK-R-011", _DANISH_PAYMENT, f"not(cbc:PaymentMeansCode = '93' and {_prefix('71#', '75#')})"
         " or string-length(cbc:PaymentID) = 18 or string-length(cbc:PaymentID) = 19", when=_both_at("DK")),
    Rule("DK-R-013", "/*/cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification"
         " | /*/cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification",
         "not(cbc:ID) or normalize-space(cbc:ID/@schemeID) != ''", when=_both_at("DK")),
    Rule("DK-R-014", DOCUMENT, f"not({_DANISH_COMPANY}) or normalize-space({_DANISH_COMPANY}/@schemeID) = '0184'",
         when=_supplier_at("DK")),
    Rule("DK-R-016", "/cn:CreditNote", _danish_total, when=_both_at("DK")),
)


_ITALY = (
    Rule("IT-R-001", _SUPPLIER + "/cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) != 'VAT']",
         "re:test(normalize-space(cbc:CompanyID), '^[A-Z0-9]{11,16}$')", when=_supplier("IT")),
    Rule("IT-R-002", _SUPPLIER, "cac:PostalAddress/cbc:StreetName", when=_supplier("IT")),
    Rule("IT-R-003", _SUPPLIER, "cac:PostalAddress/cbc:CityName", when=_supplier("IT")),
    Rule("IT-R-004", _SUPPLIER, "cac:PostalAddress/cbc:PostalZone", when=_supplier("IT")),
)


# Sweden

_SWEDISH_VAT = "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID = 'VAT']/cbc:CompanyID"
_SWEDISH_COMPANY = _SUPPLIER + "/cac:PartyLegalEntity[cbc:CompanyID]"


def _swedish(facts: Facts) -> bool:
    return facts.supplier_at == "SE" and facts.supplier_vat == "SE"


def _giro(kind: str) -> str:
    return (
        "//cac:PaymentMeans[normalize-space(cbc:PaymentMeansCode) = '30' and normalize-space(cac:PayeeFinancialAccount/"
        f"cac:FinancialInstitutionBranch/cbc:ID) = 'SE:{kind}']/{_ACCOUNT}"
    )


def _length(least: int, most: int) -> str:
    return f"string-length(normalize-space(.)) >= {least} and string-length(normalize-space(.)) <= {most}"


_SWEDEN = (
    Rule("SE-R-001", _SUPPLIER, f"string-length(normalize-space({_SWEDISH_VAT})) = 14", when=_swedish),
    Rule("SE-R-002", _SUPPLIER, f"f:is_number(substring({_SWEDISH_VAT}, 3, 12))", when=_swedish),
    Rule("SE-R-003", _SWEDISH_COMPANY, "f:is_number(cbc:CompanyID)", when=_supplier_at("SE")),
    Rule("SE-R-004", _SWEDISH_COMPANY, "string-length(normalize-space(cbc:CompanyID)) = 10", when=_supplier_at("SE")),
    Rule("SE-R-005", _SUPPLIER + "[cac:PartyLegalEntity/cbc:CompanyID]/cac:PartyTaxScheme[translate(normalize-space("
         "cac:TaxScheme/cbc:ID), 'vat', 'VAT') != 'VAT']/cbc:CompanyID",
         lambda node, _: " ".join((node.text or "").split()).upper() == "GODKÄND FÖR F-SKATT", when=_supplier_at("SE")),
    Rule("SE-R-006", "//cac:TaxCategory[cbc:ID = 'S'] | //cac:ClassifiedTaxCategory[cbc:ID = 'S']",
         "number(cbc:Percent) = 25 or number(cbc:Percent) = 12 or number(cbc:Percent) = 6", when=_swedish),
    Rule("SE-R-007", _giro("PLUSGIRO"), "f:is_number(.)", "warning", _supplier_at("SE")),
    Rule("SE-R-008", _giro("BANKGIRO"), "f:is_number(.)", "warning", _supplier_at("SE")),
    Rule("SE-R-009", _giro("BANKGIRO"), _length(7, 8), "warning", _supplier_at("SE")),
    Rule("SE-R-010", _giro("PLUSGIRO"), _length(2, 8), "warning", _supplier_at("SE")),
    Rule("SE-R-011", "//cac:PaymentMeans[cbc:PaymentMeansCode = '50' or cbc:PaymentMeansCode = '56']", FALSE, "warning",
         _supplier_at("SE")),
    Rule("SE-R-012", "//cac:PaymentMeans[cbc:PaymentMeansCode = '31']", FALSE, "warning", _both_at("SE")),
    Rule("SE-R-013", _SWEDISH_COMPANY, "f:is_swedish(cbc:CompanyID)", when=_supplier_at("SE")),
)


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


def _greek_tax_number(node: _Element, facts: Facts) -> bool:
    part, root = _part(node, 1), node.getroottree().getroot()
    holders = (root.find(f"{CAC}AccountingSupplierParty/{CAC}Party"), root.find(CAC + "TaxRepresentativeParty"))
    known = [each[2:11] for holder in holders if holder is not None for each in _vat_ids(holder)]
    return len(part.strip()) == 9 and is_greek(part) and part in known


def _greek_day(node: _Element, facts: Facts) -> bool:
    part = _part(node, 2)
    issued = (node.getroottree().getroot().findtext(CBC + "IssueDate") or "").split("-")
    return bool(_GREEK_DAY.match(part)) and part.split("/")[:3] == issued[::-1]


def _is_greek_vat(text: str) -> bool:
    return text.startswith("EL") and is_greek(text[2:])


def _one_greek_vat(party: _Element, facts: Facts) -> bool:
    found = _vat_ids(party)
    return len(found) == 1 and _is_greek_vat(found[0])


_NUMBER = "/*/cbc:ID"
_MARK, _URL = "cbc:DocumentDescription = '##M.AR.K##'", "cbc:DocumentDescription = '##INVOICE|URL##'"
_GREECE = (
    Rule("GR-R-001-1", _NUMBER, lambda node, _: len((node.text or "").split("|")) == 6, when=_greek),
    Rule("GR-R-001-2", _NUMBER, _greek_tax_number, when=_greek),
    Rule("GR-R-001-3", _NUMBER, _greek_day, when=_greek),
    Rule("GR-R-001-4", _NUMBER, lambda node, _: bool(re.fullmatch(r"\s*\+?[0-9]+\s*", _part(node, 3))), when=_greek),
    Rule("GR-R-001-5", _NUMBER, lambda node, _: _part(node, 4) in _GREEK_TYPES, when=_greek),
    Rule("GR-R-001-6", _NUMBER, lambda node, _: bool(_part(node, 5)), when=_greek),
    Rule("GR-R-001-7", _NUMBER, lambda node, _: bool(_part(node, 6)), when=_greek),
    Rule("GR-R-002", _SUPPLIER, "string-length(cac:PartyName/cbc:Name) > 0", when=_greek),
    Rule("GR-S-011", _SUPPLIER, _one_greek_vat, "warning", _greek),
    Rule("GR-R-003", f"{_SUPPLIER}/{_VAT_SCHEME}/cbc:CompanyID", lambda node, _: _is_greek_vat(node.text or ""),
         when=_greek),
    Rule("GR-R-004-1", DOCUMENT, f"count(cac:AdditionalDocumentReference[{_MARK}]) = 1", when=_greek_here),
    Rule("GR-R-004-2", f"//cac:AdditionalDocumentReference[{_MARK}]/cbc:ID", "re:test(., '^[1-9][0-9]*')",
         when=_greek_here),
    Rule("GR-S-008-1", DOCUMENT, f"count(cac:AdditionalDocumentReference[{_URL}]) = 1", "warning", _greek_here),
    Rule("GR-R-008-2", DOCUMENT, f"count(cac:AdditionalDocumentReference[{_URL}]) <= 1", when=_greek_here),
    Rule("GR-R-008-3", f"//cac:AdditionalDocumentReference[{_URL}]",
         "normalize-space(cac:Attachment/cac:ExternalReference/cbc:URI) != ''", when=_greek),
    Rule("GR-R-005", _CUSTOMER, "string-length(cac:PartyName/cbc:Name) > 0", when=_greek),
    Rule("GR-R-009", _SUPPLIER + "/cbc:EndpointID", "@schemeID = '9933' and f:is_greek(.)", when=_greek_endpoint),
    Rule("GR-R-006", _CUSTOMER, _one_greek_vat, when=_greek_both),
    Rule("GR-R-010", _CUSTOMER + "/cbc:EndpointID", "@schemeID = '9933' and f:is_greek(.)", when=_greek_both),
)


# Iceland

_ICELAND_ID = "cac:PartyLegalEntity/cbc:CompanyID[@schemeID = '0196']"
_ICELAND_ADDRESS = "cac:PostalAddress/cbc:StreetName and {0}cac:PostalAddress/cbc:PostalZone"
_FINAL_DUE = "cac:AdditionalDocumentReference[cbc:DocumentDescription = 'EINDAGI']"
_ICELAND_SUPPLIER = "cac:AccountingSupplierParty/cac:Party/"


def _icelandic_account(code: str) -> str:
    means = f"cac:PaymentMeans[cbc:PaymentMeansCode = '{code}']"
    return f"not({means}) or string-length(normalize-space({means}/{_ACCOUNT})) = 12"


def _final_due(node: _Element) -> list[str]:
    return [
        each.findtext(CBC + "ID") or ""
        for each in node.findall(CAC + "AdditionalDocumentReference")
        if each.findtext(CBC + "DocumentDescription") == "EINDAGI"
    ]


def _final_due_is_late(node: _Element, facts: Facts) -> bool:
    due, final = node.findtext(CBC + "DueDate"), _final_due(node)
    return not final or (due is not None and due <= final[0])


_ICELAND = (
    Rule("IS-R-001", DOCUMENT, "f:one_of(cbc:InvoiceTypeCode, '380 381') or f:one_of(cbc:CreditNoteTypeCode, '380 381')",
         "warning", _supplier_at("IS")),
    Rule("IS-R-002", DOCUMENT, _ICELAND_SUPPLIER + _ICELAND_ID, when=_supplier_at("IS")),
    Rule("IS-R-003", DOCUMENT, _ICELAND_SUPPLIER + _ICELAND_ADDRESS.format(_ICELAND_SUPPLIER), when=_supplier_at("IS")),
    Rule("IS-R-004", "/*/cac:AccountingCustomerParty", "cac:Party/" + _ICELAND_ID, when=_both_at("IS")),
    Rule("IS-R-005", "/*/cac:AccountingCustomerParty", "cac:Party/" + _ICELAND_ADDRESS.format("cac:Party/"),
         when=_both_at("IS")),
    Rule("IS-R-006", DOCUMENT, _icelandic_account("9"), when=_supplier_at("IS")),
    Rule("IS-R-007", DOCUMENT, _icelandic_account("42"), when=_supplier_at("IS")),
    Rule("IS-R-008", DOCUMENT, lambda node, _: all(map(amounts.day, _final_due(node))), when=_supplier_at("IS")),
    Rule("IS-R-009", DOCUMENT, f"not({_FINAL_DUE}) or cbc:DueDate", when=_supplier_at("IS")),
    Rule("IS-R-010", DOCUMENT, _final_due_is_late, when=_supplier_at("IS")),
)


# The Netherlands. Chamber of commerce (KVK) is scheme 0106, government organisation (OIN) is scheme 0190.

_KVK_OR_OIN = "f:one_of(string(@schemeID), '0106 0190') and normalize-space(.) != ''"


def _dutch_means(node: _Element, facts: Facts) -> bool | None:
    root = node.getroottree().getroot()
    payable = amounts.number(node.find(CBC + "PayableAmount"))
    is_invoice = root.tag.endswith("}Invoice")
    if next(root.iter(CAC + "PaymentMeans"), None) is not None:
        return True
    return False if payable is None else (payable <= 0 if is_invoice else payable >= 0)


def _dutch_representative(facts: Facts) -> bool:
    return facts.supplier_at == "NL" and facts.representative_at == "NL"


_NETHERLANDS = (
    Rule("NL-R-001", "//cbc:CreditNoteTypeCode", "/*/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
         when=_supplier_at("NL")),
    Rule("NL-R-002", _SUPPLIER + "/cac:PostalAddress", _ADDRESS, when=_supplier_at("NL")),
    Rule("NL-R-003", _SUPPLIER + "/cac:PartyLegalEntity/cbc:CompanyID", _KVK_OR_OIN, when=_supplier_at("NL")),
    Rule("NL-R-004", _CUSTOMER + "/cac:PostalAddress", _ADDRESS, when=_both_at("NL")),
    Rule("NL-R-005", _CUSTOMER + "/cac:PartyLegalEntity/cbc:CompanyID", _KVK_OR_OIN, when=_both_at("NL")),
    Rule("NL-R-006", "//cac:TaxRepresentativeParty/cac:PostalAddress", _ADDRESS, when=_dutch_representative),
    Rule("NL-R-007", "//cac:LegalMonetaryTotal", _dutch_means, when=_supplier_at("NL")),
    Rule("NL-R-008", "//cac:PaymentMeans", "f:one_of(cbc:PaymentMeansCode, '30 48 49 57 58 59')", when=_both_at("NL")),
    Rule("NL-R-009", "//cac:OrderLineReference/cbc:LineID", "/*/cac:OrderReference/cbc:ID", when=_supplier_at("NL")),
)

RULES: tuple[Rule, ...] = (*_NORWAY, *_DENMARK, *_ITALY, *_SWEDEN, *_GREECE, *_ICELAND, *_NETHERLANDS)
