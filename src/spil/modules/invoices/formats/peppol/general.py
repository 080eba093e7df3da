"""The rules of Peppol BIS Billing 3.0 that hold for everybody."""

from __future__ import annotations

from lxml import etree

from spil.modules.invoices.formats.peppol import amounts, code_lists
from spil.modules.invoices.formats.peppol.table import DOCUMENT, FALSE, Rule, children
from spil.modules.invoices.formats.ubl_nodes import CAC, CBC

_Element = etree._Element
_R, _C, _P = "PEPPOL-EN16931-R", "PEPPOL-EN16931-CL", "PEPPOL-EN16931-P0"
CODE_LISTS = _C
"""What the ids of the rules on lists of codes begin with."""

_ALLOWANCES = (
    "/*/cac:AllowanceCharge | /in:Invoice/cac:InvoiceLine/cac:AllowanceCharge"
    " | /cn:CreditNote/cac:CreditNoteLine/cac:AllowanceCharge"
)
_GERMAN = "($supplier_at = 'DE' and $customer_at = 'DE')"
_UPPER = "'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"
_NO_BASE = "[cbc:MultiplierFactorNumeric and not(cbc:BaseAmount)]"
_NO_PERCENTAGE = "[not(cbc:MultiplierFactorNumeric) and cbc:BaseAmount]"
_BOTH_OR_NEITHER = "[boolean(cbc:MultiplierFactorNumeric) = boolean(cbc:BaseAmount)]"
_LINES = "//cac:InvoiceLine | //cac:CreditNoteLine"
_AMOUNTS = (
    "cbc:Amount",
    "cbc:BaseAmount",
    "cbc:PriceAmount",
    "cbc:TaxableAmount",
    "cbc:LineExtensionAmount",
    "cbc:TaxExclusiveAmount",
    "cbc:TaxInclusiveAmount",
    "cbc:AllowanceTotalAmount",
    "cbc:ChargeTotalAmount",
    "cbc:PrepaidAmount",
    "cbc:PayableRoundingAmount",
    "cbc:PayableAmount",
)
#: amounts in the currency of the document (BT-5)
IN_DOCUMENT_CURRENCY = children(
    *_AMOUNTS, "cac:TaxTotal[cac:TaxSubtotal]/cbc:TaxAmount", "cac:TaxSubtotal/cbc:TaxAmount"
)
_DATES = children(
    "cbc:IssueDate",
    "cbc:DueDate",
    "cbc:TaxPointDate",
    "cbc:StartDate",
    "cbc:EndDate",
    "cbc:ActualDeliveryDate",
)


def _filtered(contexts: str, condition: str) -> str:
    return " | ".join(each.strip() + condition for each in contexts.split("|"))


def _holders(scheme: str) -> str:
    """The places where an identifier with this scheme is checked."""
    return children(
        f"cbc:EndpointID[@schemeID = '{scheme}']",
        f"cac:PartyIdentification/cbc:ID[@schemeID = '{scheme}']",
        f"cbc:CompanyID[@schemeID = '{scheme}']",
    )


def _one_total_without_breakdown(node: _Element) -> bool:
    plain = [each for each in node.findall(CAC + "TaxTotal") if each.find(CAC + "TaxSubtotal") is None]
    return len(plain) == (0 if node.find(CBC + "TaxCurrencyCode") is None else 1)


def _period_bound(name: str) -> str:
    return " | ".join(
        f"/{document}[cac:InvoicePeriod/cbc:{name}]/cac:{line}/cac:InvoicePeriod/cbc:{name}"
        for document, line in (("in:Invoice", "InvoiceLine"), ("cn:CreditNote", "CreditNoteLine"))
    )


def _starts_within(node: _Element) -> bool | None:
    return amounts.is_not_before(
        node, node.getroottree().getroot().find(f"{CAC}InvoicePeriod/{CBC}StartDate")
    )


def _ends_within(node: _Element) -> bool | None:
    last = node.getroottree().getroot().find(f"{CAC}InvoicePeriod/{CBC}EndDate")
    return None if last is None else amounts.is_not_before(last, node)


def _positive_base(node: _Element) -> bool | None:
    base = node.find(f"{CAC}Price/{CBC}BaseQuantity")
    value = amounts.number(base)
    return True if base is None else None if value is None else value > 0


def _same_unit(node: _Element) -> bool:
    line = node.getparent().getparent()  # type: ignore[union-attr]  # the context has both
    found = [line.find(CBC + name) for name in ("InvoicedQuantity", "CreditedQuantity")]  # type: ignore[union-attr]
    if all(each is None for each in found):
        return True
    mine = found[0] if node.getroottree().getroot().tag.endswith("}Invoice") else found[1]
    return mine is not None and mine.get("unitCode") == node.get("unitCode")


def _is_day(node: _Element) -> bool:
    return amounts.day(node.text or "") is not None


def _exempt(code: str, category: str, number: str) -> Rule:
    stated = f"translate(cbc:TaxExemptionReasonCode, {_UPPER}) = '{code}'"
    return Rule(_P + number, f"//cac:TaxCategory[{stated}]", f"normalize-space(cbc:ID) = '{category}'")


# fmt: off
RULES: tuple[Rule, ...] = (
    Rule(_R + "001", DOCUMENT, "cbc:ProfileID"),
    Rule(_R + "002", DOCUMENT, f"count(cbc:Note) <= 1 or {_GERMAN}"),
    Rule(_R + "003", DOCUMENT, "cbc:BuyerReference or cac:OrderReference/cbc:ID"),
    Rule(_R + "004", DOCUMENT,
         "starts-with(normalize-space(cbc:CustomizationID), 'urn:cen.eu:en16931:2017#compliant#"
         "urn:fdc:peppol.eu:2017:poacc:billing:3.0')"),
    Rule(_R + "005", "//cbc:TaxCurrencyCode",
         "normalize-space(.) != normalize-space(../cbc:DocumentCurrencyCode)"),
    Rule(_R + "007", DOCUMENT, "$profile != 'Unknown'"),
    Rule(_R + "008", "//*[not(*) and not(normalize-space())]", FALSE),
    Rule(_R + "010", "//cac:AccountingCustomerParty/cac:Party", "cbc:EndpointID"),
    Rule(_R + "020", "//cac:AccountingSupplierParty/cac:Party", "cbc:EndpointID"),
    Rule(_R + "040", _ALLOWANCES, amounts.allowance_fits),
    Rule(_R + "041", _filtered(_ALLOWANCES, _NO_BASE), FALSE),
    Rule(_R + "042", _filtered(_ALLOWANCES, _NO_PERCENTAGE), FALSE),
    Rule(_R + "043", _filtered(_ALLOWANCES, _BOTH_OR_NEITHER), "f:one_of(cbc:ChargeIndicator, 'true false')"),
    Rule(_R + "044", "//cac:Price/cac:AllowanceCharge", "normalize-space(cbc:ChargeIndicator) = 'false'"),
    Rule(_R + "046", "//cac:Price/cac:AllowanceCharge", amounts.net_price_fits),
    Rule(_R + "051", IN_DOCUMENT_CURRENCY, "@currencyID = /*/cbc:DocumentCurrencyCode"),
    Rule(_R + "053", DOCUMENT, "count(cac:TaxTotal[cac:TaxSubtotal]) = 1"),
    Rule(_R + "054", DOCUMENT, _one_total_without_breakdown),
    Rule(_R + "055", DOCUMENT, amounts.vat_signs_agree),
    Rule(_R + "061", "//cac:PaymentMeans[f:one_of(cbc:PaymentMeansCode, '49 59')]", "cac:PaymentMandate/cbc:ID"),
    Rule(_R + "080", "/cn:CreditNote",
         "count(cac:AdditionalDocumentReference[cbc:DocumentTypeCode = '50']) <= 1"),
    Rule(_R + "100", _LINES, "count(cac:DocumentReference) <= 1"),
    Rule(_R + "101", _LINES, "not(cac:DocumentReference) or cac:DocumentReference/cbc:DocumentTypeCode = '130'"),
    Rule(_R + "110", _period_bound("StartDate"), _starts_within),
    Rule(_R + "111", _period_bound("EndDate"), _ends_within),
    Rule(_R + "120", _LINES, amounts.line_adds_up),
    Rule(_R + "121", _LINES, _positive_base),
    Rule(_R + "130", "//cac:Price/cbc:BaseQuantity[@unitCode]", _same_unit),
    Rule("PEPPOL-COMMON-R040", _holders("0088"), "f:is_gln(.)"),
    Rule("PEPPOL-COMMON-R041", _holders("0192"), "f:is_norwegian(.)"),
    Rule("PEPPOL-COMMON-R042", _holders("0184"), "f:is_danish(.)"),
    Rule("PEPPOL-COMMON-R043", _holders("0208"), "f:is_belgian(.)"),
    Rule("PEPPOL-COMMON-R044", _holders("0201"), "f:is_italian_office(.)", "warning"),
    Rule("PEPPOL-COMMON-R045", _holders("0210"), "f:is_italian_fiscal(.)", "warning"),
    Rule("PEPPOL-COMMON-R046", "//cbc:EndpointID[@schemeID = '9907']", "f:is_italian_fiscal(.)", "warning"),
    Rule("PEPPOL-COMMON-R047", _holders("0211"), "f:is_italian_vat(.)", "warning"),
    Rule("PEPPOL-COMMON-R049", _holders("0007"), "string-length(normalize-space()) = 10 and f:is_swedish(.)"),
    Rule("PEPPOL-COMMON-R050", _holders("0151"), "f:is_australian(.)"),
    Rule(_C + "001", "//cbc:EmbeddedDocumentBinaryObject[@mimeCode]",
         f"f:one_of(string(@mimeCode), '{code_lists.MEDIA_TYPES}')", about="mimeCode"),
    Rule(_C + "002", "//cac:AllowanceCharge[cbc:ChargeIndicator = 'false']/cbc:AllowanceChargeReasonCode",
         f"f:one_of(., '{code_lists.ALLOWANCE_REASONS}')"),
    Rule(_C + "003", "//cac:AllowanceCharge[cbc:ChargeIndicator = 'true']/cbc:AllowanceChargeReasonCode",
         f"f:one_of(., '{code_lists.CHARGE_REASONS}')"),
    Rule(_C + "006", "//cac:InvoicePeriod/cbc:DescriptionCode", f"f:one_of(., '{code_lists.PERIOD_CODES}')"),
    Rule(_C + "007", children(*_AMOUNTS, "cbc:TaxAmount"),
         f"f:one_of(string(@currencyID), '{code_lists.CURRENCIES}')", about="currencyID"),
    Rule(_C + "008", "//cbc:EndpointID[@schemeID]",
         f"f:one_of(string(@schemeID), '{code_lists.ENDPOINT_SCHEMES}')", about="schemeID"),
    Rule("PEPPOL-EN16931-F001", _DATES, _is_day),
    Rule(_P + "100", "//cbc:InvoiceTypeCode", f"$profile != '01' or f:one_of(., '{code_lists.INVOICE_TYPES}')"),
    Rule(_P + "101", "//cbc:CreditNoteTypeCode",
         f"$profile != '01' or f:one_of(., '{code_lists.CREDIT_NOTE_TYPES}')"),
    Rule(_P + "112", "//cbc:InvoiceTypeCode", f"not(f:one_of(., '326 384')) or {_GERMAN}"),
    _exempt("VATEX-EU-G", "G", "104"),
    _exempt("VATEX-EU-O", "O", "105"),
    _exempt("VATEX-EU-IC", "K", "106"),
    _exempt("VATEX-EU-AE", "AE", "107"),
    _exempt("VATEX-EU-D", "E", "108"),
    _exempt("VATEX-EU-F", "E", "109"),
    _exempt("VATEX-EU-I", "E", "110"),
    _exempt("VATEX-EU-J", "E", "111"),
)
# fmt: on
