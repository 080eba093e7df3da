"""Why a payment cannot go to the bank, and whether a finished file is what the schema says."""

from __future__ import annotations

import re
import threading
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from lxml import etree

from spil.foundation.money.rules import N_, Problem
from spil.foundation.parties.rules import (
    ReferenceKind,
    bic,
    creditor_reference,
    iban,
    structured_communication,
)
from spil.modules.payments.formats.pain001.text import identifier, readable
from spil.modules.payments.formats.pain001.values import Address, Payment

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
ID_LENGTH = 35

#: Countries by whose IBAN an account is inside SEPA (EPC409-09, scope of the schemes in 2026; Serbia since
#: May 2026). Guernsey, Jersey and Man use GB, the French overseas territories FR.
SEPA_COUNTRIES = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV "  # noqa: SIM905 - a list to read
    "MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA".split()
)
LARGEST_AMOUNT = Decimal("999999999.99")  # EPC: nine digits and two decimals


class PaymentRefused(ValueError):
    """One payment cannot go to the bank; `problem` says why, in words for a person."""

    def __init__(self, payment: Payment, problem: Problem) -> None:
        super().__init__(f"{payment.end_to_end_id}: {problem}")
        self.payment = payment
        self.problem = problem


class AddressIncomplete(PaymentRefused):
    """The payee's address lacks its town or its country."""


class InvalidPaymentFile(ValueError):
    """A file that is not a right pain.001.001.09: the schema, a count or a sum says so."""


_TEXTS = {
    "address-incomplete": N_(
        "The address of %(name)s has no town or no country. Complete it, or leave the whole address empty."
    ),
    "currency": N_("%(name)s is paid in %(currency)s. This file carries euros only."),
    "amount": N_("%(amount)s is not an amount to pay. It lies between 0.01 and 999,999,999.99."),
    "iban": N_("The account number “%(iban)s” of %(name)s is not right."),
    "outside-sepa": N_(
        "The account %(iban)s of %(name)s lies outside SEPA. Pay it through the bank’s own pages."
    ),
    "bic": N_("The BIC “%(bic)s” of %(name)s is not right. It may be left empty."),
    "name": N_("“%(name)s” has no letters that a bank reads. Write the name in Latin letters."),
    "reference": N_("The reference “%(reference)s” for %(name)s is not right."),
    "identifier": N_("“%(identifier)s” is not an identifier of 1 to 35 characters."),
    "purpose": N_("“%(purpose)s” is not a purpose code. It has four capitals, for example SUPP."),
}


def refusal(payment: Payment) -> Problem | None:
    """Why this payment cannot go to the bank, or None. `code` names the reason; the first one found is given."""
    number, code = iban(payment.iban), bic(payment.bic) if payment.bic else ""
    amount = payment.amount.amount
    checks = (
        ("identifier", bool(is_identifier(payment.end_to_end_id))),
        ("name", readable(payment.name)),
        ("currency", payment.amount.currency == "EUR"),
        ("amount", 0 < amount <= LARGEST_AMOUNT and amount == round(amount, 2)),
        ("iban", number == payment.iban),
        ("outside-sepa", isinstance(number, str) and number[:2] in SEPA_COUNTRIES),
        ("bic", code == payment.bic),
        ("address-incomplete", address_is_complete(payment.address)),
        ("reference", _reference_is_right(payment)),
        ("purpose", not payment.purpose or bool(re.fullmatch("[A-Z]{4}", payment.purpose))),
    )
    wrong = next((code for code, right in checks if not right), None)
    return None if wrong is None else Problem(wrong, _TEXTS[wrong], _params(payment))


def check(payment: Payment) -> None:
    """Raise AddressIncomplete or PaymentRefused when the payment cannot go to the bank."""
    problem = refusal(payment)
    if problem is not None:
        kind = AddressIncomplete if problem.code == "address-incomplete" else PaymentRefused
        raise kind(payment, problem)


def _params(payment: Payment) -> dict[str, str]:
    return {
        "name": payment.name,
        "iban": payment.iban,
        "bic": payment.bic,
        "amount": str(payment.amount.amount),
        "currency": payment.amount.currency,
        "reference": str(payment.reference or ""),
        "identifier": payment.end_to_end_id,
        "purpose": payment.purpose,
    }


def is_identifier(text: str) -> bool:
    """Whether a text can stand as an identifier exactly as it is; identifiers are never cut or converted."""
    return 0 < len(text) <= ID_LENGTH and identifier(text) == text


def address_is_complete(address: Address | None) -> bool:
    """No address at all, or one with a town that can be read and a country code."""
    if not address:
        return True
    return readable(address.town) and bool(re.fullmatch("[A-Z]{2}", address.country))


def _reference_is_right(payment: Payment) -> bool:
    reference = payment.reference
    if reference is None or reference.kind is ReferenceKind.FREE:
        return True
    read = structured_communication if reference.kind is ReferenceKind.OGM else creditor_reference
    return read(reference.value) == reference.value


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    source = files("sepaxml").joinpath("schemas/pain.001.001.09.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(source))


#: One schema for all threads; its error log belongs to the last validation, so they go one by one.
_one_by_one = threading.Lock()


def validate(root: etree._Element) -> None:
    """Raise InvalidPaymentFile with the schema's own message and line when the file is not valid."""
    with _one_by_one:
        try:
            _schema().assertValid(root)
        except etree.DocumentInvalid as fault:
            raise InvalidPaymentFile(str(fault)) from fault
