"""The rules that Germany adds where supplier and customer are both German: a part of XRechnung."""

from __future__ import annotations

import re

from lxml import etree

from spil.modules.invoices.formats.peppol.table import DOCUMENT, Rule, both_at
from spil.modules.invoices.formats.ubl_nodes import CAC, CBC

_Element = etree._Element
_MAIL_PART = r"[a-zA-Z0-9!#$%&\"*+/=?^_`{|}~-]+"
_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
_MAIL = re.compile(rf"{_MAIL_PART}(\.{_MAIL_PART})*@({_LABEL}\.)+{_LABEL}")
_DISCOUNT = re.compile(
    r"#(SKONTO)#TAGE=([0-9]+#PROZENT=[0-9]+\.[0-9]{2})(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#$"
)
_TYPES = "326 380 384 389 381 875 876 877"
_TAXED = ("S", "Z", "E", "AE", "K", "G", "L", "M")
_SUPPLIER = "/*/cac:AccountingSupplierParty"
_CONTACT = _SUPPLIER + "/cac:Party/cac:Contact"
_DEBIT = "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"
_CREDITOR = "cbc:ID[@schemeID = 'SEPA']"


_WHEN = both_at("DE")


def _filled(name: str) -> str:
    return f"{name}[normalize-space(.)]"


def _means(codes: str) -> str:
    return f"/*/cac:PaymentMeans[f:one_of(cbc:PaymentMeansCode, '{codes}')]"


def _identifiable(root: _Element) -> bool:
    """Who charges VAT in any category says under which number."""
    categories = [
        each.findtext(f"{CAC}TaxCategory/{CBC}ID") for each in root.findall(CAC + "AllowanceCharge")
    ]
    for line in ("InvoiceLine", "CreditNoteLine"):
        found = root.findall(f"{CAC}{line}/{CAC}Item/{CAC}ClassifiedTaxCategory/{CBC}ID")
        categories += [each.text for each in found]
    if not set(categories) & set(_TAXED):
        return True
    scheme = f"{CAC}AccountingSupplierParty/{CAC}Party/{CAC}PartyTaxScheme/{CBC}CompanyID"
    named = any((each.text or "").strip() for each in root.findall(scheme))
    return named or root.find(CAC + "TaxRepresentativeParty") is not None


def _discount(root: _Element) -> bool:
    """A line of the payment terms that starts with # is a cash discount, in one exact form, and ends with a newline."""
    for terms in root.findall(CAC + "PaymentTerms"):
        note = terms.findtext(CBC + "Note") or ""
        lines = [line.strip() for line in re.split(r"\r?\n", note) if line.strip().startswith("#")]
        rest = re.split(r"#.+#", note)[-1]
        if lines and not (all(_DISCOUNT.search(line) for line in lines) and re.match(r"\s*\n", rest)):
            return False
    return True


def _file_names_differ(root: _Element) -> bool:
    path = f"{CAC}Attachment/{CBC}EmbeddedDocumentBinaryObject"
    found = [each.get("filename") for each in root.findall(f"{CAC}AdditionalDocumentReference/{path}")]
    names = [name for name in found if name is not None]
    return len(names) == len(set(names))


def _mail(node: _Element) -> bool:
    return bool(_MAIL.fullmatch((node.findtext(CBC + "ElectronicMail") or "").strip()))


def _iban(path: str) -> str:
    return f"f:is_iban({path})"


def _address(context: str, city: str, post_code: str) -> tuple[Rule, Rule]:
    return (
        Rule(city, context, _filled("cbc:CityName"), when=_WHEN),
        Rule(post_code, context, _filled("cbc:PostalZone"), when=_WHEN),
    )


# fmt: off
RULES: tuple[Rule, ...] = (
    Rule("DE-R-001", DOCUMENT, "cac:PaymentMeans", when=_WHEN),
    Rule("DE-R-002", _SUPPLIER, "cac:Party/cac:Contact", when=_WHEN),
    *_address(_SUPPLIER + "/cac:Party/cac:PostalAddress", "DE-R-003", "DE-R-004"),
    Rule("DE-R-005", _CONTACT, _filled("cbc:Name"), when=_WHEN),
    Rule("DE-R-006", _CONTACT, _filled("cbc:Telephone"), when=_WHEN),
    Rule("DE-R-007", _CONTACT, _filled("cbc:ElectronicMail"), when=_WHEN),
    *_address("/*/cac:AccountingCustomerParty/cac:Party/cac:PostalAddress", "DE-R-008", "DE-R-009"),
    *_address("/*/cac:Delivery/cac:DeliveryLocation/cac:Address", "DE-R-010", "DE-R-011"),
    Rule("DE-R-014", "/*/cac:TaxTotal/cac:TaxSubtotal", _filled("cac:TaxCategory/cbc:Percent"), when=_WHEN),
    Rule("DE-R-015", DOCUMENT, _filled("cbc:BuyerReference"), when=_WHEN),
    Rule("DE-R-016", DOCUMENT, _identifiable, when=_WHEN),
    Rule("DE-R-017", DOCUMENT,
         f"f:one_of(cbc:InvoiceTypeCode, '{_TYPES}') or f:one_of(cbc:CreditNoteTypeCode, '{_TYPES}')",
         "warning", _WHEN),
    Rule("DE-R-018", DOCUMENT, _discount, when=_WHEN),
    Rule("DE-R-019", _means("58"), _iban("cac:PayeeFinancialAccount/cbc:ID"), "warning", _WHEN),
    Rule("DE-R-020", _means("59"), _iban(_DEBIT), "warning", _WHEN),
    Rule("DE-R-022", DOCUMENT, _file_names_differ, when=_WHEN),
    Rule("DE-R-023-1", _means("30 58"), "cac:PayeeFinancialAccount", when=_WHEN),
    Rule("DE-R-023-2", _means("30 58"), "not(cac:CardAccount) and not(cac:PaymentMandate)", when=_WHEN),
    Rule("DE-R-024-1", _means("48 54 55"), "cac:CardAccount", when=_WHEN),
    Rule("DE-R-024-2", _means("48 54 55"), "not(cac:PayeeFinancialAccount) and not(cac:PaymentMandate)",
         when=_WHEN),
    Rule("DE-R-025-1", _means("59"), "cac:PaymentMandate", when=_WHEN),
    Rule("DE-R-025-2", _means("59"), "not(cac:PayeeFinancialAccount) and not(cac:CardAccount)", when=_WHEN),
    Rule("DE-R-026", DOCUMENT, "not(cbc:InvoiceTypeCode = 384 or cbc:CreditNoteTypeCode = 384)"
         " or cac:BillingReference/cac:InvoiceDocumentReference", "warning", _WHEN),
    Rule("DE-R-027", _CONTACT, "re:test(normalize-space(cbc:Telephone), '([0-9].*){3,}')", "warning", _WHEN),
    Rule("DE-R-028", _CONTACT, _mail, "warning", _WHEN),
    Rule("DE-R-030", DOCUMENT,
         "not(cac:PaymentMeans/cac:PaymentMandate) or cac:PayeeParty/cac:PartyIdentification/"
         f"{_CREDITOR} or cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/{_CREDITOR}", when=_WHEN),
    Rule("DE-R-031", DOCUMENT, f"not(cac:PaymentMeans/cac:PaymentMandate) or cac:PaymentMeans/{_DEBIT}",
         when=_WHEN),
)
# fmt: on
