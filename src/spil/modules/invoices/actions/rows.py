"""From a document as it was read to the rows of an invoice; nothing is written here.

Columns are shorter than what a supplier may write; the whole document is kept beside them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from spil.foundation.actions.returned import Rewrite
from spil.foundation.documents.plain import to_plain
from spil.foundation.parties.models import Party, PartyRole
from spil.foundation.parties.rules import (
    enterprise_number,
    iban,
    invoice_number_key,
    kvk_number,
    loose_invoice_number_key,
    usable_bic,
)
from spil.modules.invoices import rules
from spil.modules.invoices.formats import document as read
from spil.modules.invoices.formats.numbers import compact, enterprise_number_of, vat_of
from spil.modules.invoices.models import DocumentKind, Invoice, InvoiceLine

#: what a contact gets of its first invoice
_NUMBERS = ("vat_number", "enterprise_number", "endpoint")
_ADDRESS = ("street", "postcode", "town")
_FRENCH_SPEAKING = frozenset({"FR", "LU", "MC"})
_DUTCH_SPEAKING = frozenset({"BE", "NL"})


def endpoint_of(party: read.Party) -> str:
    return f"{party.endpoint.scheme}:{party.endpoint.value}"[:80] if party.endpoint else ""


def identity_text(party: read.Party, known: Party | None) -> str:
    """What identifies a supplier in the guard key: its own number too where that is not within the VAT number."""
    vat = vat_of(party)
    enterprise = enterprise_number_of(party) or (known.enterprise_number if known and vat else "")
    return vat if vat and enterprise in vat else f"{vat} {enterprise}".strip() or party.display_name


def known_supplier(party: read.Party) -> Party | None:
    """The party that we know by these numbers, else by name; of several the likest: its own number, then the others.

    Who is known by a VAT number alone and under another name is another company of that number. Where nobody has these
    numbers it is the only one of that name, as long as nobody knew a number of it.
    """
    vat, enterprise, name = vat_of(party), enterprise_number_of(party), party.display_name[:200]
    known = Party.objects.known_as(vat_number=vat, enterprise_number=enterprise, name=name)
    found = [one for one in known if not _own_number_for(one, party) or _is_called(one, party)]

    def unlike(known: Party) -> tuple[bool, bool, bool, int]:
        is_another = enterprise not in ("", known.enterprise_number), vat not in ("", known.vat_number)
        return *is_another, name.casefold() != known.name.casefold(), known.pk

    return min(found, key=unlike, default=None) or _known_by_name_alone(name)


def _known_by_name_alone(name: str) -> Party | None:
    known = Party.objects.at_hand().named(name).the_only() if name else None
    return known if known and not known.vat_number and not known.enterprise_number else None


def _own_number_for(known: Party, party: read.Party) -> str:
    """The right number of its own that a document gives a company of which we know the VAT number alone."""
    vat, own = vat_of(party), enterprise_number_of(party)
    if not vat or vat != known.vat_number or known.enterprise_number or own in vat:
        return ""
    return own if any(isinstance(right(own), str) for right in (kvk_number, enterprise_number)) else ""


def _is_called(known: Party, party: read.Party) -> bool:
    """Whether one of its names is that of the contact, or one begins with the other: “Bakker”, “Bakker B.V.”"""
    ours, theirs = compact(known.name), filter(None, map(compact, (party.name, party.trade_name)))
    return any(one.startswith(ours) or ours.startswith(one) for one in theirs)


def completed(known: Party, party: read.Party) -> list[Rewrite]:
    """What a document brings of a supplier who was known by name alone, or its own number beside the VAT number alone;
    what we knew stays as it was."""
    if own := _own_number_for(known, party):
        return [Rewrite(known, {"enterprise_number": own})]
    if known.vat_number or known.enterprise_number or not (vat_of(party) or enterprise_number_of(party)):
        return []
    brought = new_supplier(party, known.language)
    names = [*_NUMBERS, "email", "phone", *(() if any(getattr(known, one) for one in _ADDRESS) else _ADDRESS)]
    columns = {name: getattr(brought, name) for name in names if not getattr(known, name)}
    roles = (
        known.roles if PartyRole.SUPPLIER in known.roles.split() else f"{known.roles} {PartyRole.SUPPLIER}"
    )
    return [Rewrite(known, {**columns, "roles": roles})]


def new_supplier(party: read.Party, language: str) -> Party:
    """A new party with the address in parts, as the document has them."""
    address = party.address or read.Address()
    country = address.country.upper()[:2]
    if country in _FRENCH_SPEAKING:
        language = "fr"
    elif country not in _DUTCH_SPEAKING:
        language = "en"
    return Party(
        name=party.display_name[:200],
        roles=PartyRole.SUPPLIER,
        language=language,
        email=party.contact.email[:254] if party.contact and "@" in party.contact.email else "",
        phone=party.contact.telephone[:40] if party.contact else "",
        street=address.line_1[:200],
        postcode=address.post_code[:16],
        town=address.city[:100],
        country=country,
        vat_number=vat_of(party),
        enterprise_number=enterprise_number_of(party),
        endpoint=endpoint_of(party),
    )


def to_account(document: read.InvoiceDocument) -> read.PaymentMeans:
    """How to pay to the first account that is a right IBAN: another may stand before it, as a bankgiro."""
    named = (means for means in document.payment_means if means.iban)
    return next((means for means in named if isinstance(iban(means.iban), str)), read.PaymentMeans())


def account_of(document: read.InvoiceDocument) -> str:
    """The account to pay to in its normal form; empty when the document names none that is an IBAN."""
    normal = iban(to_account(document).iban)  # also of none at all
    return normal if isinstance(normal, str) else ""


def bic_of(document: read.InvoiceDocument) -> str:
    """The bank of that same account in its normal form; empty when what is written there is no BIC."""
    return usable_bic(to_account(document).institution)


def signed_amounts(document: read.InvoiceDocument) -> rules.Signed:
    totals = document.totals
    return rules.signed(
        is_credit=document.kind == "creditnote",
        net=totals.without_vat or Decimal(0),
        vat=totals.vat or Decimal(0),
        payable=totals.payable or Decimal(0),
    )


def identity_of(document: read.InvoiceDocument, amounts: rules.Signed, issued_on: date) -> rules.Identity:
    """What the guard against duplicates compares, with the number in its normal forms."""
    return rules.Identity(
        is_credit=amounts.is_credit,
        key=invoice_number_key(document.number)[:100],
        loose_key=loose_invoice_number_key(document.number),
        payable=rules.fitted(amounts.payable, 2, 18),
        issued_on=issued_on,
    )


def fill(invoice: Invoice, document: read.InvoiceDocument, issued_on: date) -> None:
    """Set what the document says on a new invoice; `issued_on` is its date, which a usable document has."""
    amounts = signed_amounts(document)
    written = (document.due_date, *(one.due_date for one in document.payment_means))
    invoice.document_kind = DocumentKind.CREDIT_NOTE if amounts.is_credit else DocumentKind.INVOICE
    invoice.invoice_number = document.number[:100]
    invoice.issued_on, invoice.due_on = issued_on, rules.due_date(issued_on, *written)
    invoice.currency = document.currency[:3]
    invoice.net = rules.fitted(amounts.net, 2, 18)
    invoice.vat = rules.fitted(amounts.vat, 2, 18)
    invoice.payable = rules.fitted(amounts.payable, 2, 18)
    invoice.iban = account_of(document)
    invoice.bic = bic_of(document)
    invoice.payment_reference = document.payment_reference[:140]
    invoice.document = to_plain(replace(document, attachments=_without_content(document)))


def _without_content(document: read.InvoiceDocument) -> tuple[read.Attachment, ...]:
    """The files of a document stand in the file store, not in its text."""
    return tuple(replace(one, content=None) for one in document.attachments)


def lines_of(invoice: Invoice, document: read.InvoiceDocument) -> list[InvoiceLine]:
    return [_line(invoice, position, line) for position, line in enumerate(document.lines, start=1)]


def _line(invoice: Invoice, position: int, line: read.Line) -> InvoiceLine:
    rate = line.vat_rate
    return InvoiceLine(
        invoice=invoice,
        position=position,
        description=(line.item.name or line.item.description or line.note)[:500],
        quantity=rules.fitted(line.quantity, 6, 20),
        unit=line.unit[:10],
        price=rules.fitted(line.price.net, 6, 20),
        vat_category=line.vat_category[:4],
        vat_rate=None if rate is None else rules.fitted(rate, 3, 7),
        net=rules.fitted(line.net_amount, 2, 18),
    )


def title_of(document: read.InvoiceDocument) -> str:
    """The supplier and what the first line is about."""
    first = next((line.item.name for line in document.lines if line.item.name), "")
    supplier = document.supplier.display_name
    return (f"{supplier}: {first}" if first else f"{supplier} {document.number}")[:300]
