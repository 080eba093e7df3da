"""Numbers that identify a party, an account or a payment: read as typed, checked, kept in one normal form.

Every reader takes what somebody typed or a file contained and returns the normal form (capitals, no spaces or
punctuation) or a `Problem`. A right number is only well-formed: whether it exists, or belongs to that
party, is known to the registers (KBO, KvK, VIES) and the bank alone.

Check digits come from python-stdnum; the KvK number has none. Sources: Royal Decree of 24 June 2003
(enterprise number), ISO 13616 (IBAN), ISO 9362 (BIC), ISO 11649 (RF creditor reference), the Belgian banks'
standard for structured communications (OGM/VCS), and the EAS code list of EN 16931 (participant schemes).
"""

from spil.foundation.parties.rules.names import spellings
from spil.foundation.parties.rules.numbers import (
    bic,
    company_number,
    enterprise_number,
    iban,
    kvk_number,
    shown_enterprise_number,
    shown_iban,
    usable_bic,
    vat_number,
)
from spil.foundation.parties.rules.participants import Participant, participant
from spil.foundation.parties.rules.references import (
    PaymentReference,
    ReferenceKind,
    creditor_reference,
    invoice_number_key,
    loose_invoice_number_key,
    payment_reference,
    shown_structured_communication,
    structured_communication,
    structured_communication_of,
)

__all__ = [
    "Participant",
    "PaymentReference",
    "ReferenceKind",
    "bic",
    "company_number",
    "creditor_reference",
    "enterprise_number",
    "iban",
    "invoice_number_key",
    "kvk_number",
    "loose_invoice_number_key",
    "participant",
    "payment_reference",
    "shown_enterprise_number",
    "shown_iban",
    "shown_structured_communication",
    "spellings",
    "structured_communication",
    "structured_communication_of",
    "usable_bic",
    "vat_number",
]
