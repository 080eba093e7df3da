"""The rules that Norway, Denmark, Sweden and Iceland add for their own suppliers."""

from __future__ import annotations

import re

from lxml import etree

from spil.modules.invoices.formats.peppol import amounts
from spil.modules.invoices.formats.peppol.checksums import is_norwegian
from spil.modules.invoices.formats.peppol.facts import Facts
from spil.modules.invoices.formats.peppol.table import (
    ACCOUNT,
    DOCUMENT,
    FALSE,
    SUPPLIER,
    Rule,
    both_at,
    supplier,
    supplier_at,
    vat_ids,
)
from spil.modules.invoices.formats.ubl_nodes import CAC, CBC

_Element = etree._Element


# Norway


def _norwegian_vat(party: _Element) -> bool:
    return all(_is_norwegian_vat(each) for each in vat_ids(party) if each.startswith("NO"))


def _is_norwegian_vat(text: str) -> bool:
    return text.endswith("MVA") and len(text) == 14 and is_norwegian(text[2:11])


# fmt: off
_NORWAY = (
    Rule("NO-R-001", SUPPLIER, _norwegian_vat, when=supplier("NO")),
    Rule("NO-R-002", SUPPLIER,
         "normalize-space(cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) = 'TAX']/cbc:CompanyID)"
         " = 'Foretaksregisteret'", "warning", supplier("NO")),
)
# fmt: on


# Denmark. The country is the one of the address, as written.

_DANISH_PAYMENT = "/in:Invoice/cac:PaymentMeans"
_DANISH_COMPANY = "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"
_CLASS = "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"


def _prefix(*prefixes: str) -> str:
    return "(" + " or ".join(f"starts-with(cbc:PaymentID, '{each}')" for each in prefixes) + ")"


def _danish_tax(node: _Element) -> bool:
    if (node.findtext(CBC + "AllowanceChargeReasonCode") or "") != "ZZZ":
        return True
    reason = node.findtext(CBC + "AllowanceChargeReason") or ""
    is_category = bool(re.fullmatch(r"[0-9]{4}", reason.strip()))
    return is_category or ("#" in reason and not reason.startswith("#") and not reason.endswith("#"))


def _danish_total(node: _Element) -> bool | None:
    payable = amounts.number(node.find(f"{CAC}LegalMonetaryTotal/{CBC}PayableAmount"))
    return None if payable is None else payable >= 0


# fmt: off
_DENMARK = (
    Rule("DK-R-002", DOCUMENT, f"normalize-space({_DANISH_COMPANY}) != ''", when=supplier_at("DK")),
    Rule("DK-R-003", "/*/cac:InvoiceLine | /*/cac:CreditNoteLine",
         f"not({_CLASS}/@listID = 'TST') or {_CLASS}[f:one_of(string(@listVersionID),"
         " '19.05.01 19.0501 26.08.01 26.0801')]", "warning", both_at("DK")),
    Rule("DK-R-004", "//cac:AllowanceCharge", _danish_tax, when=both_at("DK")),
    Rule("DK-R-005", _DANISH_PAYMENT, "f:one_of(cbc:PaymentMeansCode, '1 10 31 42 48 49 50 58 59 93 97')",
         when=both_at("DK")),
    Rule("DK-R-006", _DANISH_PAYMENT,
         f"not(f:one_of(cbc:PaymentMeansCode, '31 42')) or (normalize-space({ACCOUNT})"
         " != '' and normalize-space(cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID) != '')",
         when=both_at("DK")),
    Rule("DK-R-007", _DANISH_PAYMENT, "not(cbc:PaymentMeansCode = '49')"
         " or (normalize-space(cac:PaymentMandate/cbc:ID) != ''"
         " and normalize-space(cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID) != '')",
         when=both_at("DK")),
    Rule("DK-R-008", _DANISH_PAYMENT, f"not(cbc:PaymentMeansCode = '50') or ({_prefix('01#', '04#', '15#')}"
         f" and re:test(string({ACCOUNT}), '^[0-9]{{7,8}}$'))", when=both_at("DK")),
    Rule("DK-R-009", _DANISH_PAYMENT,
         f"not(cbc:PaymentMeansCode = '50' and {_prefix('04#', '15#')}) or string-length(cbc:PaymentID) = 19",
         when=both_at("DK")),
    Rule("DK-R-010", _DANISH_PAYMENT, f"not(cbc:PaymentMeansCode = '93') or ({_prefix('71#', '73#', '75#')}"
         f" and string-length({ACCOUNT}) = 8)", when=both_at("DK")),
    Rule("DK-R-011", _DANISH_PAYMENT, f"not(cbc:PaymentMeansCode = '93' and {_prefix('71#', '75#')})"
         " or string-length(cbc:PaymentID) = 18 or string-length(cbc:PaymentID) = 19", when=both_at("DK")),
    Rule("DK-R-013", "/*/cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification"
         " | /*/cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification",
         "not(cbc:ID) or normalize-space(cbc:ID/@schemeID) != ''", when=both_at("DK")),
    Rule("DK-R-014", DOCUMENT,
         f"not({_DANISH_COMPANY}) or normalize-space({_DANISH_COMPANY}/@schemeID) = '0184'",
         when=supplier_at("DK")),
    Rule("DK-R-016", "/cn:CreditNote", _danish_total, when=both_at("DK")),
)
# fmt: on


# Sweden

_SWEDISH_VAT = "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID = 'VAT']/cbc:CompanyID"
_SWEDISH_COMPANY = SUPPLIER + "/cac:PartyLegalEntity[cbc:CompanyID]"


def _swedish(facts: Facts) -> bool:
    return facts.supplier_at == "SE" and facts.supplier_vat == "SE"


def _giro(kind: str) -> str:
    return (
        "//cac:PaymentMeans[normalize-space(cbc:PaymentMeansCode) = '30' and normalize-space(cac:PayeeFinancialAccount/"
        f"cac:FinancialInstitutionBranch/cbc:ID) = 'SE:{kind}']/{ACCOUNT}"
    )


def _length(least: int, most: int) -> str:
    return f"string-length(normalize-space(.)) >= {least} and string-length(normalize-space(.)) <= {most}"


# fmt: off
_SWEDEN = (
    Rule("SE-R-001", SUPPLIER, f"string-length(normalize-space({_SWEDISH_VAT})) = 14", when=_swedish),
    Rule("SE-R-002", SUPPLIER, f"f:is_number(substring({_SWEDISH_VAT}, 3, 12))", when=_swedish),
    Rule("SE-R-003", _SWEDISH_COMPANY, "f:is_number(cbc:CompanyID)", when=supplier_at("SE")),
    Rule("SE-R-004", _SWEDISH_COMPANY, "string-length(normalize-space(cbc:CompanyID)) = 10",
         when=supplier_at("SE")),
    Rule("SE-R-005",
         SUPPLIER + "[cac:PartyLegalEntity/cbc:CompanyID]/cac:PartyTaxScheme[translate(normalize-space("
         "cac:TaxScheme/cbc:ID), 'vat', 'VAT') != 'VAT']/cbc:CompanyID",
         lambda node: " ".join((node.text or "").split()).upper() == "GODKÄND FÖR F-SKATT",
         when=supplier_at("SE")),
    Rule("SE-R-006", "//cac:TaxCategory[cbc:ID = 'S'] | //cac:ClassifiedTaxCategory[cbc:ID = 'S']",
         "number(cbc:Percent) = 25 or number(cbc:Percent) = 12 or number(cbc:Percent) = 6", when=_swedish),
    Rule("SE-R-007", _giro("PLUSGIRO"), "f:is_number(.)", "warning", supplier_at("SE")),
    Rule("SE-R-008", _giro("BANKGIRO"), "f:is_number(.)", "warning", supplier_at("SE")),
    Rule("SE-R-009", _giro("BANKGIRO"), _length(7, 8), "warning", supplier_at("SE")),
    Rule("SE-R-010", _giro("PLUSGIRO"), _length(2, 8), "warning", supplier_at("SE")),
    Rule("SE-R-011", "//cac:PaymentMeans[cbc:PaymentMeansCode = '50' or cbc:PaymentMeansCode = '56']", FALSE,
         "warning", supplier_at("SE")),
    Rule("SE-R-012", "//cac:PaymentMeans[cbc:PaymentMeansCode = '31']", FALSE, "warning", both_at("SE")),
    Rule("SE-R-013", _SWEDISH_COMPANY, "f:is_swedish(cbc:CompanyID)", when=supplier_at("SE")),
)
# fmt: on


# Iceland

_ICELAND_ID = "cac:PartyLegalEntity/cbc:CompanyID[@schemeID = '0196']"
_ICELAND_ADDRESS = "cac:PostalAddress/cbc:StreetName and {0}cac:PostalAddress/cbc:PostalZone"
_FINAL_DUE = "cac:AdditionalDocumentReference[cbc:DocumentDescription = 'EINDAGI']"
_ICELAND_SUPPLIER = "cac:AccountingSupplierParty/cac:Party/"


def _icelandic_account(code: str) -> str:
    means = f"cac:PaymentMeans[cbc:PaymentMeansCode = '{code}']"
    return f"not({means}) or string-length(normalize-space({means}/{ACCOUNT})) = 12"


def _final_due(node: _Element) -> list[str]:
    return [
        each.findtext(CBC + "ID") or ""
        for each in node.findall(CAC + "AdditionalDocumentReference")
        if each.findtext(CBC + "DocumentDescription") == "EINDAGI"
    ]


def _final_due_is_late(node: _Element) -> bool:
    due, final = node.findtext(CBC + "DueDate"), _final_due(node)
    return not final or (due is not None and due <= final[0])


# fmt: off
_ICELAND = (
    Rule("IS-R-001", DOCUMENT,
         "f:one_of(cbc:InvoiceTypeCode, '380 381') or f:one_of(cbc:CreditNoteTypeCode, '380 381')", "warning",
         supplier_at("IS")),
    Rule("IS-R-002", DOCUMENT, _ICELAND_SUPPLIER + _ICELAND_ID, when=supplier_at("IS")),
    Rule("IS-R-003", DOCUMENT, _ICELAND_SUPPLIER + _ICELAND_ADDRESS.format(_ICELAND_SUPPLIER),
         when=supplier_at("IS")),
    Rule("IS-R-004", "/*/cac:AccountingCustomerParty", "cac:Party/" + _ICELAND_ID, when=both_at("IS")),
    Rule("IS-R-005", "/*/cac:AccountingCustomerParty", "cac:Party/" + _ICELAND_ADDRESS.format("cac:Party/"),
         when=both_at("IS")),
    Rule("IS-R-006", DOCUMENT, _icelandic_account("9"), when=supplier_at("IS")),
    Rule("IS-R-007", DOCUMENT, _icelandic_account("42"), when=supplier_at("IS")),
    Rule("IS-R-008", DOCUMENT, lambda node: all(map(amounts.day, _final_due(node))), when=supplier_at("IS")),
    Rule("IS-R-009", DOCUMENT, f"not({_FINAL_DUE}) or cbc:DueDate", when=supplier_at("IS")),
    Rule("IS-R-010", DOCUMENT, _final_due_is_late, when=supplier_at("IS")),
)
# fmt: on


RULES: tuple[Rule, ...] = (*_NORWAY, *_DENMARK, *_SWEDEN, *_ICELAND)
