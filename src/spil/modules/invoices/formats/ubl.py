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
from datetime import date
from decimal import Decimal

from lxml import etree

from spil.foundation.documents import markup
from spil.modules.invoices.formats.document import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Classification,
    Contact,
    Delivery,
    Identifier,
    InvoiceDocument,
    Item,
    Kind,
    Line,
    Note,
    Party,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Price,
    References,
    Totals,
    VatSubtotal,
)

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = f"{{{_OASIS}Invoice-2}}Invoice"
CREDIT_NOTE = f"{{{_OASIS}CreditNote-2}}CreditNote"
CAC = f"{{{_OASIS}CommonAggregateComponents-2}}"
CBC = f"{{{_OASIS}CommonBasicComponents-2}}"

_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)
_OBJECT, _PROJECT = "130", "50"
_Element = etree._Element


class NotAnInvoice(ValueError):
    """XML that is no UBL invoice. `reason` is `cii`, `other_ubl` or `other_xml`; `detail` is the root element."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def read(data: bytes) -> InvoiceDocument:
    """Bytes of a UBL 2.1 Invoice or CreditNote. Raises markup.RefusedMarkup or NotAnInvoice."""
    return from_root(markup.parse(data))


def from_root(root: _Element) -> InvoiceDocument:
    """The same from a parsed document, which must have come through `markup.parse`."""
    kind = kind_of(root)
    means = tuple(_payment_means(each) for each in _all(root, "PaymentMeans"))
    currency, tax_currency = _text(root, "DocumentCurrencyCode"), _text(root, "TaxCurrencyCode")
    due = _date(root, "DueDate") or next((each.due_date for each in means if each.due_date), None)
    return InvoiceDocument(
        kind=kind,
        customization=_text(root, "CustomizationID"),
        profile=_text(root, "ProfileID"),
        number=_text(root, "ID"),
        issue_date=_date(root, "IssueDate"),
        due_date=due,
        type_code=_text(root, "InvoiceTypeCode") or _text(root, "CreditNoteTypeCode"),
        currency=currency,
        tax_currency=tax_currency,
        tax_point_date=_date(root, "TaxPointDate"),
        references=_references(root),
        notes=tuple(_note(_own(each)) for each in root.findall(CBC + "Note")),
        period=_period(_one(root, "InvoicePeriod")),
        preceding=tuple(_preceding(root)),
        supplier=_party(_one(root, "AccountingSupplierParty", "Party")),
        buyer=_party(_one(root, "AccountingCustomerParty", "Party")),
        payee=_maybe_party(_one(root, "PayeeParty")),
        tax_representative=_maybe_party(_one(root, "TaxRepresentativeParty")),
        delivery=_delivery(_one(root, "Delivery")),
        payment_means=means,
        payment_terms=_text(root, "PaymentTerms", "Note"),
        creditor_id=_creditor_id(root),
        allowances_charges=tuple(_allowance(each) for each in _all(root, "AllowanceCharge")),
        vat_breakdown=tuple(_subtotal(each) for each in _all(root, "TaxTotal", "TaxSubtotal")),
        totals=_totals(root, currency, tax_currency),
        lines=tuple(_line(each) for each in _all(root, "InvoiceLine" if kind == "invoice" else "CreditNoteLine")),
        attachments=tuple(_attachments(root)),
    )


def kind_of(root: _Element) -> Kind:
    """Which of the two documents this is. Raises NotAnInvoice."""
    if root.tag == INVOICE:
        return "invoice"
    if root.tag == CREDIT_NOTE:
        return "creditnote"
    name = etree.QName(root)
    if name.localname in ("CrossIndustryInvoice", "CrossIndustryDocument"):
        raise NotAnInvoice("cii", name.localname)
    raise NotAnInvoice("other_ubl" if (name.namespace or "").startswith(_OASIS) else "other_xml", name.localname)


# The elements of a path: every name that starts a component is aggregate (cac) but the last of a text (cbc).


def _all(node: _Element, *names: str) -> list[_Element]:
    return node.findall("/".join(CAC + name for name in names))


def _one(node: _Element | None, *names: str) -> _Element | None:
    return None if node is None else node.find("/".join(CAC + name for name in names))


def _leaf(node: _Element | None, *names: str) -> _Element | None:
    if node is None:
        return None
    return node.find("/".join([*(CAC + name for name in names[:-1]), CBC + names[-1]]))


def _own(node: _Element | None) -> str:
    return "" if node is None or node.text is None else node.text.strip()


def _text(node: _Element | None, *names: str) -> str:
    return _own(_leaf(node, *names))


def _number(node: _Element | None, *names: str) -> Decimal | None:
    text = _text(node, *names)
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _date(node: _Element | None, *names: str) -> date | None:
    text = _text(node, *names)
    try:
        return date.fromisoformat(text[:10]) if _DATE.match(text) else None
    except ValueError:
        return None


def _identifier(node: _Element | None) -> Identifier | None:
    value = _own(node)
    return Identifier(value, (node.get("schemeID") or "").strip()) if node is not None and value else None


def _note(text: str) -> Note:
    subject = _SUBJECT.match(text)
    return Note(subject.group(2), subject.group(1)) if subject else Note(text)


def _references(root: _Element) -> References:
    additional = _all(root, "AdditionalDocumentReference")
    of_type = {_text(each, "DocumentTypeCode"): each for each in reversed(additional)}
    return References(
        buyer=_text(root, "BuyerReference"),
        project=_text(root, "ProjectReference", "ID") or _text(of_type.get(_PROJECT), "ID"),
        contract=_text(root, "ContractDocumentReference", "ID"),
        order=_text(root, "OrderReference", "ID"),
        sales_order=_text(root, "OrderReference", "SalesOrderID"),
        receiving_advice=_text(root, "ReceiptDocumentReference", "ID"),
        despatch_advice=_text(root, "DespatchDocumentReference", "ID"),
        tender=_text(root, "OriginatorDocumentReference", "ID"),
        object_id=_identifier(_leaf(of_type.get(_OBJECT), "ID")),
        accounting=_text(root, "AccountingCost"),
    )


def _preceding(root: _Element) -> Iterator[PrecedingInvoice]:
    for each in _all(root, "BillingReference", "InvoiceDocumentReference"):
        yield PrecedingInvoice(_text(each, "ID"), _date(each, "IssueDate"))


def _period(node: _Element | None) -> Period | None:
    if node is None:
        return None
    return Period(_date(node, "StartDate"), _date(node, "EndDate"), _text(node, "DescriptionCode"))


def _address(node: _Element | None) -> Address | None:
    if node is None:
        return None
    return Address(
        line_1=_text(node, "StreetName"),
        line_2=_text(node, "AdditionalStreetName"),
        line_3=_text(node, "AddressLine", "Line"),
        city=_text(node, "CityName"),
        post_code=_text(node, "PostalZone"),
        subdivision=_text(node, "CountrySubentity"),
        country=_text(node, "Country", "IdentificationCode"),
    )


def _contact(node: _Element | None) -> Contact | None:
    if node is None:
        return None
    return Contact(_text(node, "Name"), _text(node, "Telephone"), _text(node, "ElectronicMail"))


def _maybe_party(node: _Element | None) -> Party | None:
    return None if node is None else _party(node)


def _party(node: _Element | None) -> Party:
    if node is None:
        return Party()
    schemes = {_text(each, "TaxScheme", "ID").upper(): each for each in reversed(_all(node, "PartyTaxScheme"))}
    other = next((each for name, each in schemes.items() if name != "VAT"), None)
    found = (_identifier(_leaf(each, "ID")) for each in _all(node, "PartyIdentification"))
    return Party(
        name=_text(node, "PartyLegalEntity", "RegistrationName"),
        trade_name=_text(node, "PartyName", "Name"),
        identifiers=tuple(each for each in found if each and each.scheme != "SEPA"),
        legal_id=_identifier(_leaf(node, "PartyLegalEntity", "CompanyID")),
        vat=_text(schemes.get("VAT"), "CompanyID"),
        tax_registration=_text(other, "CompanyID"),
        legal_form=_text(node, "PartyLegalEntity", "CompanyLegalForm"),
        endpoint=_identifier(_leaf(node, "EndpointID")),
        address=_address(_one(node, "PostalAddress")),
        contact=_contact(_one(node, "Contact")),
    )


def _creditor_id(root: _Element) -> str:
    """The creditor identifier for direct debit, of the payee or else of the supplier. [BT-90]"""
    for holder in (_one(root, "PayeeParty"), _one(root, "AccountingSupplierParty", "Party")):
        for each in _all(holder, "PartyIdentification") if holder is not None else ():
            found = _identifier(_leaf(each, "ID"))
            if found and found.scheme == "SEPA":
                return found.value
    return ""


def _delivery(node: _Element | None) -> Delivery | None:
    if node is None:
        return None
    return Delivery(
        party_name=_text(node, "DeliveryParty", "PartyName", "Name"),
        location_id=_identifier(_leaf(node, "DeliveryLocation", "ID")),
        actual_date=_date(node, "ActualDeliveryDate"),
        address=_address(_one(node, "DeliveryLocation", "Address")),
    )


def _payment_means(node: _Element) -> PaymentMeans:
    code = _leaf(node, "PaymentMeansCode")
    return PaymentMeans(
        code=_own(code),
        text=(code.get("name") or "").strip() if code is not None else "",
        remittance=_text(node, "PaymentID"),
        account=_text(node, "PayeeFinancialAccount", "ID"),
        account_name=_text(node, "PayeeFinancialAccount", "Name"),
        institution=_text(node, "PayeeFinancialAccount", "FinancialInstitutionBranch", "ID"),
        card_number=_text(node, "CardAccount", "PrimaryAccountNumberID"),
        card_holder=_text(node, "CardAccount", "HolderName"),
        card_network=_text(node, "CardAccount", "NetworkID"),
        mandate=_text(node, "PaymentMandate", "ID"),
        debited_account=_text(node, "PaymentMandate", "PayerFinancialAccount", "ID"),
        due_date=_date(node, "PaymentDueDate"),
    )


def _allowance(node: _Element) -> AllowanceCharge:
    return AllowanceCharge(
        is_charge=_text(node, "ChargeIndicator") in ("true", "1"),
        amount=_number(node, "Amount"),
        base_amount=_number(node, "BaseAmount"),
        percentage=_number(node, "MultiplierFactorNumeric"),
        reason=_text(node, "AllowanceChargeReason"),
        reason_code=_text(node, "AllowanceChargeReasonCode"),
        vat_category=_text(node, "TaxCategory", "ID"),
        vat_rate=_number(node, "TaxCategory", "Percent"),
    )


def _subtotal(node: _Element) -> VatSubtotal:
    return VatSubtotal(
        taxable_amount=_number(node, "TaxableAmount"),
        tax_amount=_number(node, "TaxAmount"),
        category=_text(node, "TaxCategory", "ID"),
        rate=_number(node, "TaxCategory", "Percent"),
        exemption_reason=_text(node, "TaxCategory", "TaxExemptionReason"),
        exemption_reason_code=_text(node, "TaxCategory", "TaxExemptionReasonCode"),
    )


def _totals(root: _Element, currency: str, tax_currency: str) -> Totals:
    total = _one(root, "LegalMonetaryTotal")
    return Totals(
        line_net=_number(total, "LineExtensionAmount"),
        allowances=_number(total, "AllowanceTotalAmount"),
        charges=_number(total, "ChargeTotalAmount"),
        without_vat=_number(total, "TaxExclusiveAmount"),
        vat=_vat_in(root, currency),
        vat_in_tax_currency=_vat_in(root, tax_currency) if tax_currency else None,
        with_vat=_number(total, "TaxInclusiveAmount"),
        prepaid=_number(total, "PrepaidAmount"),
        rounding=_number(total, "PayableRoundingAmount"),
        payable=_number(total, "PayableAmount"),
    )


def _vat_in(root: _Element, currency: str) -> Decimal | None:
    for each in _all(root, "TaxTotal"):
        amount = _leaf(each, "TaxAmount")
        if amount is not None and amount.get("currencyID") == currency:
            return _number(each, "TaxAmount")
    return None


def _line(node: _Element) -> Line:
    quantity = next((each for each in map(node.find, _QUANTITIES) if each is not None), None)
    text = _own(quantity)
    item = _one(node, "Item")
    return Line(
        number=_text(node, "ID"),
        note=_text(node, "Note"),
        object_id=_identifier(_leaf(node, "DocumentReference", "ID")),
        quantity=Decimal(text) if _NUMBER.fullmatch(text) else None,
        unit=(quantity.get("unitCode") or "").strip() if quantity is not None else "",
        net_amount=_number(node, "LineExtensionAmount"),
        order_line=_text(node, "OrderLineReference", "LineID"),
        accounting_reference=_text(node, "AccountingCost"),
        period=_period(_one(node, "InvoicePeriod")),
        allowances_charges=tuple(_allowance(each) for each in _all(node, "AllowanceCharge")),
        price=_price(_one(node, "Price")),
        vat_category=_text(item, "ClassifiedTaxCategory", "ID"),
        vat_rate=_number(item, "ClassifiedTaxCategory", "Percent"),
        item=_item(item),
    )


_QUANTITIES = (CBC + "InvoicedQuantity", CBC + "CreditedQuantity")


def _price(node: _Element | None) -> Price:
    base = _leaf(node, "BaseQuantity")
    return Price(
        net=_number(node, "PriceAmount"),
        discount=_number(node, "AllowanceCharge", "Amount"),
        gross=_number(node, "AllowanceCharge", "BaseAmount"),
        base_quantity=_number(node, "BaseQuantity"),
        base_unit=(base.get("unitCode") or "").strip() if base is not None else "",
    )


def _item(node: _Element | None) -> Item:
    if node is None:
        return Item()
    classified = (_leaf(each, "ItemClassificationCode") for each in _all(node, "CommodityClassification"))
    attributes = ((_text(each, "Name"), _text(each, "Value")) for each in _all(node, "AdditionalItemProperty"))
    return Item(
        name=_text(node, "Name"),
        description=_text(node, "Description"),
        seller_id=_text(node, "SellersItemIdentification", "ID"),
        buyer_id=_text(node, "BuyersItemIdentification", "ID"),
        standard_id=_identifier(_leaf(node, "StandardItemIdentification", "ID")),
        classifications=tuple(
            Classification(_own(each), each.get("listID") or "", each.get("listVersionID") or "")
            for each in classified
            if each is not None
        ),
        origin_country=_text(node, "OriginCountry", "IdentificationCode"),
        attributes=tuple(Attribute(name, value) for name, value in attributes),
    )


def _attachments(root: _Element) -> Iterator[Attachment]:
    for each in _all(root, "AdditionalDocumentReference"):
        if _text(each, "DocumentTypeCode") in (_OBJECT, _PROJECT):
            continue
        binary = _leaf(each, "Attachment", "EmbeddedDocumentBinaryObject")
        yield Attachment(
            reference=_text(each, "ID"),
            description=_text(each, "DocumentDescription"),
            location=_text(each, "Attachment", "ExternalReference", "URI"),
            file_name=(binary.get("filename") or "").strip() if binary is not None else "",
            media_type=(binary.get("mimeCode") or "").strip() if binary is not None else "",
            content=_binary(_own(binary)) if binary is not None else None,
        )


def _binary(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
