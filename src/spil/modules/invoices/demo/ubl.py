"""Writes a bill as a UBL 2.1 invoice or credit note that follows Peppol BIS Billing 3.0."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import Any

from lxml import etree

from spil.foundation.organisation.models import LegalEntity
from spil.foundation.parties.models import Party
from spil.modules.invoices.demo.bills import Bill, BillLine

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC, CBC = f"{{{_OASIS}CommonAggregateComponents-2}}", f"{{{_OASIS}CommonBasicComponents-2}}"
_BIS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_SCHEMES = {"BE": "0208", "NL": "0106"}

#: a tree in brief: a tag with a text, with attributes and a text, or with a list of further trees
Node = tuple[Any, ...]


def write(bill: Bill, buyer: LegalEntity, picture: bytes = b"") -> bytes:
    """The file; `picture` is the same bill as a PDF, to be carried inside."""
    kind = "CreditNote" if bill.is_credit else "Invoice"
    names: Any = {None: f"{_OASIS}{kind}-2", "cac": CAC[1:-1], "cbc": CBC[1:-1]}
    root = etree.Element(f"{{{_OASIS}{kind}-2}}{kind}", nsmap=names)
    for node in _document(bill, buyer, picture, kind):
        _add(root, node)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _add(parent: etree._Element, node: Node) -> None:
    tag, *attributes, value = node
    space = CAC if isinstance(value, list) else CBC
    element = etree.SubElement(parent, space + tag, attributes[0] if attributes else {})
    if isinstance(value, list):
        for one in value:
            if one:
                _add(element, one)
    else:
        element.text = str(value)


def _document(bill: Bill, buyer: LegalEntity, picture: bytes, kind: str) -> list[Node]:
    due = [] if bill.is_credit else [("DueDate", bill.due_on.isoformat())]
    return [
        ("CustomizationID", _BIS),
        ("ProfileID", _PROFILE),
        ("ID", bill.number),
        ("IssueDate", bill.issued_on.isoformat()),
        *due,
        (f"{kind}TypeCode", "381" if bill.is_credit else "380"),
        ("DocumentCurrencyCode", "EUR"),
        ("BuyerReference", buyer.code),
        *_credited(bill),
        *_picture(bill, picture),
        ("AccountingSupplierParty", [_party(bill.supplier)]),
        ("AccountingCustomerParty", [_party(buyer)]),
        _means(bill),
        ("TaxTotal", [_amount("TaxAmount", bill.vat), _tax(bill)]),
        _totals(bill),
        *(_line(number, line, bill, kind) for number, line in enumerate(bill.lines, start=1)),
    ]


def _credited(bill: Bill) -> list[Node]:
    """What a credit note takes back; Dutch suppliers must say it (NL-R-001)."""
    if not bill.credits_number:
        return []
    return [("BillingReference", [("InvoiceDocumentReference", [("ID", bill.credits_number)])])]


def _picture(bill: Bill, picture: bytes) -> list[Node]:
    if not picture:
        return []
    name = f"{bill.number.replace('/', '-')}.pdf"
    content = (
        "EmbeddedDocumentBinaryObject",
        {"mimeCode": "application/pdf", "filename": name},
        b64encode(picture).decode(),
    )
    return [("AdditionalDocumentReference", [("ID", bill.number), ("Attachment", [content])])]


def _party(party: Party | LegalEntity) -> Node:
    scheme = {"schemeID": _SCHEMES[party.country]}
    address = [
        ("StreetName", f"{party.street} {party.house_number}"),
        ("CityName", party.town or "Gent"),
        ("PostalZone", party.postcode),
        ("Country", [("IdentificationCode", party.country)]),
    ]
    tax = [("CompanyID", party.vat_number), ("TaxScheme", [("ID", "VAT")])]
    legal = [("RegistrationName", party.name), ("CompanyID", scheme, party.enterprise_number)]
    parts: list[Node] = [
        ("EndpointID", scheme, party.enterprise_number),
        ("PartyName", [("Name", party.name)]),
        ("PostalAddress", address),
        ("PartyTaxScheme", tax),
        ("PartyLegalEntity", legal),
    ]
    return ("Party", parts)


def _means(bill: Bill) -> Node:
    return (
        "PaymentMeans",
        [
            ("PaymentMeansCode", "30"),
            ("PaymentID", bill.reference),
            ("PayeeFinancialAccount", [("ID", bill.account.iban), ("Name", bill.supplier.name)]),
        ],
    )


def _amount(tag: str, amount: Decimal) -> Node:
    return (tag, {"currencyID": "EUR"}, amount)


def _category(bill: Bill) -> list[Node]:
    return [("ID", "S" if bill.rate else "Z"), ("Percent", bill.rate), ("TaxScheme", [("ID", "VAT")])]


def _tax(bill: Bill) -> Node:
    taxed = [
        _amount("TaxableAmount", bill.net),
        _amount("TaxAmount", bill.vat),
        ("TaxCategory", _category(bill)),
    ]
    return ("TaxSubtotal", taxed)


def _totals(bill: Bill) -> Node:
    return (
        "LegalMonetaryTotal",
        [
            _amount("LineExtensionAmount", bill.net),
            _amount("TaxExclusiveAmount", bill.net),
            _amount("TaxInclusiveAmount", bill.payable),
            _amount("PayableAmount", bill.payable),
        ],
    )


def _line(number: int, line: BillLine, bill: Bill, kind: str) -> Node:
    quantity = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    return (
        f"{kind}Line",
        [
            ("ID", number),
            (quantity, {"unitCode": line.goods.unit}, line.quantity),
            _amount("LineExtensionAmount", line.net),
            ("Item", [("Name", line.goods.name), ("ClassifiedTaxCategory", _category(bill))]),
            ("Price", [_amount("PriceAmount", line.price)]),
        ],
    )
