"""Reads a Cross Industry Invoice (UN/CEFACT CII) into an InvoiceDocument: the other syntax of EN 16931.

It is what lies in a PDF that is also an electronic invoice (Factur-X, ZUGFeRD 2), and what Germany and France send as
XRechnung. The mapping is the one of CEN/TS 16931-3-3:2020 (the syntax binding to CII). Like `ubl` it reads what is
there and judges nothing. The forerunner of ZUGFeRD 1, whose root is CrossIndustryDocument, is another format.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from spil.modules.invoices.formats.cii_lines import allowance_charge, line
from spil.modules.invoices.formats.cii_nodes import at, day, every, number, period, text
from spil.modules.invoices.formats.document import (
    Address,
    Attachment,
    Contact,
    Delivery,
    Identifier,
    InvoiceDocument,
    Note,
    Party,
    PaymentMeans,
    PrecedingInvoice,
    References,
    Totals,
    VatSubtotal,
)
from spil.modules.invoices.formats.ubl_nodes import Element, decimal_of, identifier, own

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
#: types of UNTDID 1001 that are credit notes in EN 16931
CREDIT_NOTES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
)
_OBJECT, _TENDER = "130", "50"
_VAT, _OTHER_TAX = "VA", "FC"
_MISSING = etree.Element("missing")


def is_cii(root: Element) -> bool:
    return root.tag == ROOT


def guideline(root: Element) -> str:
    """The specification that the document says it follows. [BT-24]"""
    return text(root, "ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter", "ID")


def from_root(root: Element) -> InvoiceDocument:
    """From a parsed document, which must have come through `markup.parse`."""
    head = _part(root, "ExchangedDocument")
    trade = _part(root, "SupplyChainTradeTransaction")
    agreed = _part(trade, "ApplicableHeaderTradeAgreement")
    settled = _part(trade, "ApplicableHeaderTradeSettlement")
    delivered = _part(trade, "ApplicableHeaderTradeDelivery")
    currency, tax_currency = text(settled, "InvoiceCurrencyCode"), text(settled, "TaxCurrencyCode")
    type_code = text(head, "TypeCode")
    return InvoiceDocument(
        kind="creditnote" if type_code in CREDIT_NOTES else "invoice",
        customization=guideline(root),
        profile=text(root, "ExchangedDocumentContext", "BusinessProcessSpecifiedDocumentContextParameter", "ID"),
        number=text(head, "ID"),
        issue_date=day(head, "IssueDateTime"),
        due_date=day(settled, "SpecifiedTradePaymentTerms", "DueDateDateTime"),
        type_code=type_code,
        currency=currency,
        tax_currency=tax_currency,
        tax_point_date=day(settled, "ApplicableTradeTax", "TaxPointDate"),
        references=_references(agreed, delivered, settled),
        notes=tuple(Note(text(each, "Content"), text(each, "SubjectCode")) for each in every(head, "IncludedNote")),
        period=period(at(settled, "BillingSpecifiedPeriod"), text(settled, "ApplicableTradeTax", "DueDateTypeCode")),
        preceding=tuple(
            PrecedingInvoice(text(each, "IssuerAssignedID"), day(each, "FormattedIssueDateTime"))
            for each in every(settled, "InvoiceReferencedDocument")
        ),
        supplier=_party(at(agreed, "SellerTradeParty")) or Party(),
        buyer=_party(at(agreed, "BuyerTradeParty")) or Party(),
        payee=_party(at(settled, "PayeeTradeParty")),
        tax_representative=_party(at(agreed, "SellerTaxRepresentativeTradeParty")),
        delivery=_delivery(delivered),
        payment_means=_payment_means(settled),
        payment_terms=text(settled, "SpecifiedTradePaymentTerms", "Description"),
        creditor_id=text(settled, "CreditorReferenceID"),
        allowances_charges=tuple(allowance_charge(one) for one in every(settled, "SpecifiedTradeAllowanceCharge")),
        vat_breakdown=tuple(_subtotal(each) for each in every(settled, "ApplicableTradeTax")),
        totals=_totals(_part(settled, "SpecifiedTradeSettlementHeaderMonetarySummation"), currency, tax_currency),
        lines=tuple(line(each) for each in every(trade, "IncludedSupplyChainTradeLineItem")),
        attachments=tuple(_attachments(agreed)),
    )  # fmt: skip


def _part(node: Element, name: str) -> Element:
    """A part of the document; where it is missing, everything in it is."""
    found = at(node, name)
    return _MISSING if found is None else found


def _references(agreed: Element, delivered: Element, settled: Element) -> References:
    of_type = {
        text(each, "TypeCode"): each for each in reversed(every(agreed, "AdditionalReferencedDocument"))
    }
    subject = of_type.get(_OBJECT, _MISSING)
    object_id = text(subject, "IssuerAssignedID")
    return References(
        buyer=text(agreed, "BuyerReference"),
        project=text(agreed, "SpecifiedProcuringProject", "ID"),
        contract=text(agreed, "ContractReferencedDocument", "IssuerAssignedID"),
        order=text(agreed, "BuyerOrderReferencedDocument", "IssuerAssignedID"),
        sales_order=text(agreed, "SellerOrderReferencedDocument", "IssuerAssignedID"),
        receiving_advice=text(delivered, "ReceivingAdviceReferencedDocument", "IssuerAssignedID"),
        despatch_advice=text(delivered, "DespatchAdviceReferencedDocument", "IssuerAssignedID"),
        tender=text(of_type.get(_TENDER, _MISSING), "IssuerAssignedID"),
        object_id=Identifier(object_id, text(subject, "ReferenceTypeCode")) if object_id else None,
        accounting=text(settled, "ReceivableSpecifiedTradeAccountingAccount", "ID"),
    )


def _party(node: Element | None) -> Party | None:
    if node is None:
        return None
    told = (identifier(each) for each in (*every(node, "GlobalID"), *every(node, "ID")))
    taxes = {
        (each.get("schemeID") or "").strip(): own(each)
        for each in every(node, "SpecifiedTaxRegistration", "ID")
    }
    contact = at(node, "DefinedTradeContact")
    return Party(
        name=text(node, "Name"),
        trade_name=text(node, "SpecifiedLegalOrganization", "TradingBusinessName"),
        identifiers=tuple(one for one in told if one),
        legal_id=identifier(at(node, "SpecifiedLegalOrganization", "ID")),
        vat=taxes.get(_VAT, ""),
        tax_registration=taxes.get(_OTHER_TAX, ""),
        legal_form=text(node, "Description"),
        endpoint=identifier(at(node, "URIUniversalCommunication", "URIID")),
        address=_address(at(node, "PostalTradeAddress")),
        contact=_contact(contact) if contact is not None else None,
    )


def _address(node: Element | None) -> Address | None:
    if node is None:
        return None
    return Address(
        line_1=text(node, "LineOne"),
        line_2=text(node, "LineTwo"),
        line_3=text(node, "LineThree"),
        city=text(node, "CityName"),
        post_code=text(node, "PostcodeCode"),
        subdivision=text(node, "CountrySubDivisionName"),
        country=text(node, "CountryID"),
    )


def _contact(node: Element) -> Contact:
    return Contact(
        text(node, "PersonName") or text(node, "DepartmentName"),
        text(node, "TelephoneUniversalCommunication", "CompleteNumber"),
        text(node, "EmailURIUniversalCommunication", "URIID"),
    )


def _delivery(node: Element) -> Delivery | None:
    to = at(node, "ShipToTradeParty")
    actual = day(node, "ActualDeliverySupplyChainEvent", "OccurrenceDateTime")
    if to is None and actual is None:
        return None
    place = _MISSING if to is None else to
    found = at(place, "GlobalID")
    return Delivery(
        party_name=text(place, "Name"),
        location_id=identifier(at(place, "ID") if found is None else found),
        actual_date=actual,
        address=_address(at(place, "PostalTradeAddress")),
    )


def _payment_means(settled: Element) -> tuple[PaymentMeans, ...]:
    """The reference and the mandate stand with the settlement, once for all means."""
    reference = text(settled, "PaymentReference")
    mandate = text(settled, "SpecifiedTradePaymentTerms", "DirectDebitMandateID")
    found = every(settled, "SpecifiedTradeSettlementPaymentMeans")
    if not found and reference:
        return (PaymentMeans(remittance=reference, mandate=mandate),)
    return tuple(_means(each, reference, mandate) for each in found)


def _means(node: Element, reference: str, mandate: str) -> PaymentMeans:
    account = _part(node, "PayeePartyCreditorFinancialAccount")
    return PaymentMeans(
        code=text(node, "TypeCode"),
        text=text(node, "Information"),
        remittance=reference,
        account=text(account, "IBANID") or text(account, "ProprietaryID"),
        account_name=text(account, "AccountName"),
        institution=text(node, "PayeeSpecifiedCreditorFinancialInstitution", "BICID"),
        card_number=text(node, "ApplicableTradeSettlementFinancialCard", "ID"),
        card_holder=text(node, "ApplicableTradeSettlementFinancialCard", "CardholderName"),
        mandate=mandate,
        debited_account=text(node, "PayerPartyDebtorFinancialAccount", "IBANID"),
    )


def _subtotal(node: Element) -> VatSubtotal:
    return VatSubtotal(
        taxable_amount=number(node, "BasisAmount"),
        tax_amount=number(node, "CalculatedAmount"),
        category=text(node, "CategoryCode"),
        rate=number(node, "RateApplicablePercent"),
        exemption_reason=text(node, "ExemptionReason"),
        exemption_reason_code=text(node, "ExemptionReasonCode"),
    )


def _totals(node: Element, currency: str, tax_currency: str) -> Totals:
    return Totals(
        line_net=number(node, "LineTotalAmount"),
        allowances=number(node, "AllowanceTotalAmount"),
        charges=number(node, "ChargeTotalAmount"),
        without_vat=number(node, "TaxBasisTotalAmount"),
        vat=_vat_in(node, currency),
        vat_in_tax_currency=_vat_in(node, tax_currency) if tax_currency else None,
        with_vat=number(node, "GrandTotalAmount"),
        prepaid=number(node, "TotalPrepaidAmount"),
        rounding=number(node, "RoundingAmount"),
        payable=number(node, "DuePayableAmount"),
    )


def _vat_in(node: Element, currency: str) -> Decimal | None:
    """An amount without a currency is in that of the document."""
    for each in every(node, "TaxTotalAmount"):
        if (each.get("currencyID") or currency) == currency:
            return decimal_of(own(each))
    return None


def _attachments(agreed: Element) -> Iterator[Attachment]:
    for each in every(agreed, "AdditionalReferencedDocument"):
        if text(each, "TypeCode") in (_OBJECT, _TENDER):
            continue
        binary = at(each, "AttachmentBinaryObject")
        yield Attachment(
            reference=text(each, "IssuerAssignedID"),
            description=text(each, "Name"),
            location=text(each, "URIID"),
            file_name=(binary.get("filename") or "").strip() if binary is not None else "",
            media_type=(binary.get("mimeCode") or "").strip() if binary is not None else "",
            content=_binary(own(binary)) if binary is not None else None,
        )


def _binary(written: str) -> bytes | None:
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
