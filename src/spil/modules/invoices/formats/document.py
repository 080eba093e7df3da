"""An invoice or credit note as plain values: the whole of EN 16931, whichever syntax it came in.

The numbers in brackets are the business terms (BT) and groups (BG) of EN 16931-1:2017. Amounts, quantities and
percentages are Decimals exactly as written, `None` where the document has none or wrote something that is no number.
Texts are stripped of the white space around them; an absent text is the empty string, so that nobody has to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["invoice", "creditnote"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier and the scheme that gives it meaning, for instance `0208` for a Belgian enterprise number."""

    value: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included, as EN 16931 has them. [BG-14, BG-26]"""

    start: date | None
    end: date | None
    description_code: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """[BG-5, BG-8, BG-12, BG-15]"""

    line_1: str = ""
    line_2: str = ""
    line_3: str = ""
    city: str = ""
    post_code: str = ""
    subdivision: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """[BG-6, BG-9]"""

    name: str = ""
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Supplier [BG-4], buyer [BG-7], payee [BG-10] or tax representative [BG-11]."""

    name: str = ""
    trade_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    legal_id: Identifier | None = None
    vat: str = ""
    tax_registration: str = ""
    legal_form: str = ""
    endpoint: Identifier | None = None
    address: Address | None = None
    contact: Contact | None = None

    @property
    def display_name(self) -> str:
        return self.name or self.trade_name


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """How to pay. [BG-16, BG-17, BG-18, BG-19]"""

    code: str = ""
    text: str = ""
    remittance: str = ""
    account: str = ""
    account_name: str = ""
    institution: str = ""
    card_number: str = ""
    card_holder: str = ""
    card_network: str = ""
    mandate: str = ""
    debited_account: str = ""
    due_date: date | None = None

    @property
    def iban(self) -> str:
        """The account without the spaces that people put in it. Not checked to be an IBAN."""
        return "".join(self.account.split()).upper()


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """Money off (`is_charge` false) or on top, of the document or of one line. [BG-20, BG-21, BG-27, BG-28]"""

    is_charge: bool
    amount: Decimal | None
    base_amount: Decimal | None = None
    percentage: Decimal | None = None
    reason: str = ""
    reason_code: str = ""
    vat_category: str = ""
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatSubtotal:
    """One row of the VAT breakdown. [BG-23]"""

    taxable_amount: Decimal | None
    tax_amount: Decimal | None
    category: str
    rate: Decimal | None
    exemption_reason: str = ""
    exemption_reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """[BG-22]"""

    line_net: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    without_vat: Decimal | None = None
    vat: Decimal | None = None
    vat_in_tax_currency: Decimal | None = None
    with_vat: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Classification:
    """[BT-158]"""

    code: str
    list_id: str = ""
    list_version: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """[BG-32]"""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Item:
    """[BG-31]"""

    name: str = ""
    description: str = ""
    seller_id: str = ""
    buyer_id: str = ""
    standard_id: Identifier | None = None
    classifications: tuple[Classification, ...] = ()
    origin_country: str = ""
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Price:
    """[BG-29]"""

    net: Decimal | None = None
    discount: Decimal | None = None
    gross: Decimal | None = None
    base_quantity: Decimal | None = None
    base_unit: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """[BG-25]"""

    number: str
    note: str
    object_id: Identifier | None
    quantity: Decimal | None
    unit: str
    net_amount: Decimal | None
    order_line: str
    accounting_reference: str
    period: Period | None
    allowances_charges: tuple[AllowanceCharge, ...]
    price: Price
    vat_category: str
    vat_rate: Decimal | None
    item: Item


@dataclass(frozen=True, slots=True)
class Attachment:
    """A supporting document, embedded (`content`) or elsewhere (`location`). [BG-24]"""

    reference: str
    description: str = ""
    location: str = ""
    file_name: str = ""
    media_type: str = ""
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """[BG-3]"""

    number: str
    issue_date: date | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """[BG-13, BG-15]"""

    party_name: str = ""
    location_id: Identifier | None = None
    actual_date: date | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """[BG-1]; the subject code is what stands between two `#` at the start of the text."""

    text: str
    subject_code: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """What the document refers to. [BT-10 to BT-19]"""

    buyer: str = ""
    project: str = ""
    contract: str = ""
    order: str = ""
    sales_order: str = ""
    receiving_advice: str = ""
    despatch_advice: str = ""
    tender: str = ""
    object_id: Identifier | None = None
    accounting: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """The root of EN 16931."""

    kind: Kind
    customization: str
    profile: str
    number: str
    issue_date: date | None
    due_date: date | None
    type_code: str
    currency: str
    tax_currency: str
    tax_point_date: date | None
    references: References
    notes: tuple[Note, ...]
    period: Period | None
    preceding: tuple[PrecedingInvoice, ...]
    supplier: Party
    buyer: Party
    payee: Party | None
    tax_representative: Party | None
    delivery: Delivery | None
    payment_means: tuple[PaymentMeans, ...]
    payment_terms: str
    creditor_id: str
    allowances_charges: tuple[AllowanceCharge, ...]
    vat_breakdown: tuple[VatSubtotal, ...]
    totals: Totals
    lines: tuple[Line, ...]
    attachments: tuple[Attachment, ...]

    @property
    def iban(self) -> str:
        """The first account that the document asks to pay to."""
        return next((means.iban for means in self.payment_means if means.iban), "")

    @property
    def payment_reference(self) -> str:
        """What the payer is asked to write with the payment, in Belgium mostly a structured communication. [BT-83]"""
        return next((means.remittance for means in self.payment_means if means.remittance), "")
