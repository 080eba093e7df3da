"""Reads UBL 2.1 Invoice and CreditNote into an InvoiceDocument, without losing anything of EN 16931.

The mapping is the one of CEN/TS 16931-3-2:2020 (the syntax binding to UBL). It reads what is there and judges
nothing: a document without a date is read as one without a date, and `validation` says what is wrong with it.

Three places where UBL differs between the two documents: the due date of a credit note stands with the payment means,
its project reference is an additional document reference of type 50, and the line and quantity have other names.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from spil.foundation.documents import markup
from spil.modules.invoices.formats.document import (
    Address,
    Attachment,
    Contact,
    Delivery,
    InvoiceDocument,
    Kind,
    Note,
    Party,
    PaymentMeans,
    PrecedingInvoice,
    References,
    Totals,
    VatSubtotal,
)
from spil.modules.invoices.formats.ubl_lines import allowance_charge, line, period
from spil.modules.invoices.formats.ubl_nodes import (
    CBC,
    OASIS,
    Element,
    day,
    every,
    identifier,
    leaf,
    number,
    one,
    own,
    text,
)

INVOICE = f"{{{OASIS}Invoice-2}}Invoice"
CREDIT_NOTE = f"{{{OASIS}CreditNote-2}}CreditNote"

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)
_OBJECT, _PROJECT = "130", "50"


class NotAnInvoice(ValueError):
    """XML that is no UBL invoice. `reason` is `cii` (of ZUGFeRD 1), `other_ubl` or `other_xml`; `detail` the root."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def read(data: bytes) -> InvoiceDocument:
    """Bytes of a UBL 2.1 Invoice or CreditNote. Raises markup.RefusedMarkup or NotAnInvoice."""
    return from_root(markup.parse(data))


def from_root(root: Element) -> InvoiceDocument:
    """The same from a parsed document, which must have come through `markup.parse`."""
    kind = kind_of(root)
    means = tuple(_payment_means(each) for each in every(root, "PaymentMeans"))
    currency, tax_currency = text(root, "DocumentCurrencyCode"), text(root, "TaxCurrencyCode")
    due = day(root, "DueDate") or next((each.due_date for each in means if each.due_date), None)
    return InvoiceDocument(
        kind=kind,
        customization=text(root, "CustomizationID"),
        profile=text(root, "ProfileID"),
        number=text(root, "ID"),
        issue_date=day(root, "IssueDate"),
        due_date=due,
        type_code=text(root, "InvoiceTypeCode") or text(root, "CreditNoteTypeCode"),
        currency=currency,
        tax_currency=tax_currency,
        tax_point_date=day(root, "TaxPointDate"),
        references=_references(root),
        notes=tuple(_note(own(each)) for each in root.findall(CBC + "Note")),
        period=period(one(root, "InvoicePeriod")),
        preceding=tuple(_preceding(root)),
        supplier=_party(one(root, "AccountingSupplierParty", "Party")),
        buyer=_party(one(root, "AccountingCustomerParty", "Party")),
        payee=_maybe_party(one(root, "PayeeParty")),
        tax_representative=_maybe_party(one(root, "TaxRepresentativeParty")),
        delivery=_delivery(one(root, "Delivery")),
        payment_means=means,
        payment_terms=text(root, "PaymentTerms", "Note"),
        creditor_id=_creditor_id(root),
        allowances_charges=tuple(allowance_charge(each) for each in every(root, "AllowanceCharge")),
        vat_breakdown=tuple(_subtotal(each) for each in every(root, "TaxTotal", "TaxSubtotal")),
        totals=_totals(root, currency, tax_currency),
        lines=tuple(
            line(each) for each in every(root, "InvoiceLine" if kind == "invoice" else "CreditNoteLine")
        ),
        attachments=tuple(_attachments(root)),
    )


def kind_of(root: Element) -> Kind:
    """Which of the two documents this is. Raises NotAnInvoice."""
    if root.tag == INVOICE:
        return "invoice"
    if root.tag == CREDIT_NOTE:
        return "creditnote"
    name = etree.QName(root)
    if name.localname in ("CrossIndustryInvoice", "CrossIndustryDocument"):
        raise NotAnInvoice("cii", name.localname)
    raise NotAnInvoice(
        "other_ubl" if (name.namespace or "").startswith(OASIS) else "other_xml", name.localname
    )


def _note(text: str) -> Note:
    subject = _SUBJECT.match(text)
    return Note(subject.group(2), subject.group(1)) if subject else Note(text)


def _references(root: Element) -> References:
    additional = every(root, "AdditionalDocumentReference")
    of_type = {text(each, "DocumentTypeCode"): each for each in reversed(additional)}
    return References(
        buyer=text(root, "BuyerReference"),
        project=text(root, "ProjectReference", "ID") or text(of_type.get(_PROJECT), "ID"),
        contract=text(root, "ContractDocumentReference", "ID"),
        order=text(root, "OrderReference", "ID"),
        sales_order=text(root, "OrderReference", "SalesOrderID"),
        receiving_advice=text(root, "ReceiptDocumentReference", "ID"),
        despatch_advice=text(root, "DespatchDocumentReference", "ID"),
        tender=text(root, "OriginatorDocumentReference", "ID"),
        object_id=identifier(leaf(of_type.get(_OBJECT), "ID")),
        accounting=text(root, "AccountingCost"),
    )


def _preceding(root: Element) -> Iterator[PrecedingInvoice]:
    for each in every(root, "BillingReference", "InvoiceDocumentReference"):
        yield PrecedingInvoice(text(each, "ID"), day(each, "IssueDate"))


def _address(node: Element | None) -> Address | None:
    if node is None:
        return None
    return Address(
        line_1=text(node, "StreetName"),
        line_2=text(node, "AdditionalStreetName"),
        line_3=text(node, "AddressLine", "Line"),
        city=text(node, "CityName"),
        post_code=text(node, "PostalZone"),
        subdivision=text(node, "CountrySubentity"),
        country=text(node, "Country", "IdentificationCode"),
    )


def _contact(node: Element | None) -> Contact | None:
    if node is None:
        return None
    return Contact(text(node, "Name"), text(node, "Telephone"), text(node, "ElectronicMail"))


def _maybe_party(node: Element | None) -> Party | None:
    return None if node is None else _party(node)


def _party(node: Element | None) -> Party:
    if node is None:
        return Party()
    schemes = {
        text(each, "TaxScheme", "ID").upper(): each for each in reversed(every(node, "PartyTaxScheme"))
    }
    other = next((each for name, each in schemes.items() if name != "VAT"), None)
    found = (identifier(leaf(each, "ID")) for each in every(node, "PartyIdentification"))
    return Party(
        name=text(node, "PartyLegalEntity", "RegistrationName"),
        trade_name=text(node, "PartyName", "Name"),
        identifiers=tuple(each for each in found if each and each.scheme != "SEPA"),
        legal_id=identifier(leaf(node, "PartyLegalEntity", "CompanyID")),
        vat=text(schemes.get("VAT"), "CompanyID"),
        tax_registration=text(other, "CompanyID"),
        legal_form=text(node, "PartyLegalEntity", "CompanyLegalForm"),
        endpoint=identifier(leaf(node, "EndpointID")),
        address=_address(one(node, "PostalAddress")),
        contact=_contact(one(node, "Contact")),
    )


def _creditor_id(root: Element) -> str:
    """The creditor identifier for direct debit, of the payee or else of the supplier. [BT-90]"""
    for holder in (one(root, "PayeeParty"), one(root, "AccountingSupplierParty", "Party")):
        for each in every(holder, "PartyIdentification") if holder is not None else ():
            found = identifier(leaf(each, "ID"))
            if found and found.scheme == "SEPA":
                return found.value
    return ""


def _delivery(node: Element | None) -> Delivery | None:
    if node is None:
        return None
    return Delivery(
        party_name=text(node, "DeliveryParty", "PartyName", "Name"),
        location_id=identifier(leaf(node, "DeliveryLocation", "ID")),
        actual_date=day(node, "ActualDeliveryDate"),
        address=_address(one(node, "DeliveryLocation", "Address")),
    )


def _payment_means(node: Element) -> PaymentMeans:
    code = leaf(node, "PaymentMeansCode")
    return PaymentMeans(
        code=own(code),
        text=(code.get("name") or "").strip() if code is not None else "",
        remittance=text(node, "PaymentID"),
        account=text(node, "PayeeFinancialAccount", "ID"),
        account_name=text(node, "PayeeFinancialAccount", "Name"),
        institution=text(node, "PayeeFinancialAccount", "FinancialInstitutionBranch", "ID"),
        card_number=text(node, "CardAccount", "PrimaryAccountNumberID"),
        card_holder=text(node, "CardAccount", "HolderName"),
        card_network=text(node, "CardAccount", "NetworkID"),
        mandate=text(node, "PaymentMandate", "ID"),
        debited_account=text(node, "PaymentMandate", "PayerFinancialAccount", "ID"),
        due_date=day(node, "PaymentDueDate"),
    )


def _subtotal(node: Element) -> VatSubtotal:
    return VatSubtotal(
        taxable_amount=number(node, "TaxableAmount"),
        tax_amount=number(node, "TaxAmount"),
        category=text(node, "TaxCategory", "ID"),
        rate=number(node, "TaxCategory", "Percent"),
        exemption_reason=text(node, "TaxCategory", "TaxExemptionReason"),
        exemption_reason_code=text(node, "TaxCategory", "TaxExemptionReasonCode"),
    )


def _totals(root: Element, currency: str, tax_currency: str) -> Totals:
    total = one(root, "LegalMonetaryTotal")
    return Totals(
        line_net=number(total, "LineExtensionAmount"),
        allowances=number(total, "AllowanceTotalAmount"),
        charges=number(total, "ChargeTotalAmount"),
        without_vat=number(total, "TaxExclusiveAmount"),
        vat=_vat_in(root, currency),
        vat_in_tax_currency=_vat_in(root, tax_currency) if tax_currency else None,
        with_vat=number(total, "TaxInclusiveAmount"),
        prepaid=number(total, "PrepaidAmount"),
        rounding=number(total, "PayableRoundingAmount"),
        payable=number(total, "PayableAmount"),
    )


def _vat_in(root: Element, currency: str) -> Decimal | None:
    for each in every(root, "TaxTotal"):
        amount = leaf(each, "TaxAmount")
        if amount is not None and amount.get("currencyID") == currency:
            return number(each, "TaxAmount")
    return None


def _attachments(root: Element) -> Iterator[Attachment]:
    for each in every(root, "AdditionalDocumentReference"):
        if text(each, "DocumentTypeCode") in (_OBJECT, _PROJECT):
            continue
        binary = leaf(each, "Attachment", "EmbeddedDocumentBinaryObject")
        yield Attachment(
            reference=text(each, "ID"),
            description=text(each, "DocumentDescription"),
            location=text(each, "Attachment", "ExternalReference", "URI"),
            file_name=(binary.get("filename") or "").strip() if binary is not None else "",
            media_type=(binary.get("mimeCode") or "").strip() if binary is not None else "",
            content=_binary(own(binary)) if binary is not None else None,
        )


def _binary(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
