"""A small valid Peppol invoice or credit note as bytes, for tests that need many of their own."""

from __future__ import annotations

import base64
from datetime import date
from decimal import Decimal

_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"


def invoice_file(
    number: str = "F-2026-001",
    net: str = "1000.00",
    *,
    credit: bool = False,
    issued_on: date = date(2026, 11, 16),
    due_on: date | None = date(2026, 12, 16),
    supplier: str = "Papier & Meer NV",
    vat: str = "BE0477472701",
    iban: str = "BE71096123456769",
    bic: str = "",
    reference: str = "+++090/9337/55493+++",
    means: str = "30",
    item: str = "Kopieerpapier A4",
    buyer_vat: str = "BE0403019261",
    enclosed: bytes = b"",
    lines: int = 1,
) -> bytes:
    """UBL 2.1 that follows EN 16931 and Peppol BIS 3, 21 % VAT. `net` without VAT, in euros, in `lines` equal parts.

    >>> b"<cbc:ID>A1</cbc:ID>" in invoice_file("A1")
    True
    """
    amount = Decimal(net)
    tax = (amount * Decimal("0.21")).quantize(Decimal("0.01"))
    root, line, quantity = ("CreditNote", "CreditNoteLine", "CreditedQuantity") if credit else (
        "Invoice", "InvoiceLine", "InvoicedQuantity"
    )  # fmt: skip
    code = "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>" if credit else ""
    code = code or "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
    due = f"<cbc:DueDate>{due_on}</cbc:DueDate>" if due_on and not credit else ""
    branch = f"<cbc:ID>{bic}</cbc:ID>" if bic else ""
    branch = branch and f"<cac:FinancialInstitutionBranch>{branch}</cac:FinancialInstitutionBranch>"
    terms = "<cac:PaymentTerms><cbc:Note>30 dagen</cbc:Note></cac:PaymentTerms>" if not due else ""
    mandate = "<cac:PaymentMandate><cbc:ID>M-1</cbc:ID></cac:PaymentMandate>" if means in ("49", "59") else ""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" xmlns:cac="{_CAC}" xmlns:cbc="{_CBC}">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{issued_on}</cbc:IssueDate>{due}{code}
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>K. Moerman</cbc:BuyerReference>
{_enclosed(enclosed)}
<cac:AccountingSupplierParty>
{_party(supplier, vat, "Stationsstraat 12", "Mechelen", "2800")}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>
{_party("Testkantoor De Linde", buyer_vat, "Coupure 1", "Gent", "9000")}</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>{means}</cbc:PaymentMeansCode><cbc:PaymentID>{reference}</cbc:PaymentID>
<cac:PayeeFinancialAccount><cbc:ID>{iban}</cbc:ID>{branch}</cac:PayeeFinancialAccount>{mandate}</cac:PaymentMeans>{terms}
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="EUR">{amount}</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount>
{_category("TaxCategory")}</cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">{amount}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">{amount}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{amount + tax}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">{amount + tax}</cbc:PayableAmount></cac:LegalMonetaryTotal>
{"".join(_line(place, line, quantity, amount / lines, item) for place in range(1, lines + 1))}
</{root}>"""
    return text.replace(" & ", " &amp; ").encode()


def _line(place: int, line: str, quantity: str, amount: Decimal, item: str) -> str:
    return f"""<cac:{line}><cbc:ID>{place}</cbc:ID><cbc:{quantity} unitCode="C62">1</cbc:{quantity}>
<cbc:LineExtensionAmount currencyID="EUR">{amount}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>{item}</cbc:Name>{_category("ClassifiedTaxCategory")}</cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">{amount}</cbc:PriceAmount></cac:Price></cac:{line}>"""


def _category(name: str) -> str:
    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return f"<cac:{name}><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>{scheme}</cac:{name}>"


def _party(name: str, vat: str, street: str, town: str, postcode: str) -> str:
    number = vat[2:]
    return f"""<cac:Party><cbc:EndpointID schemeID="0208">{number}</cbc:EndpointID>
<cac:PostalAddress><cbc:StreetName>{street}</cbc:StreetName><cbc:CityName>{town}</cbc:CityName>
<cbc:PostalZone>{postcode}</cbc:PostalZone><cac:Country><cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country>
</cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>
<cbc:CompanyID schemeID="0208">{number}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>"""


def _enclosed(content: bytes) -> str:
    if not content:
        return ""
    coded = base64.b64encode(content).decode()
    return f"""<cac:AdditionalDocumentReference><cbc:ID>bijlage</cbc:ID><cac:Attachment>
<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="factuur.pdf">
{coded}</cbc:EmbeddedDocumentBinaryObject>
</cac:Attachment></cac:AdditionalDocumentReference>"""
