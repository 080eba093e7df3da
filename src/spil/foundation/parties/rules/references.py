"""References that go with a payment, and the normal form of invoice numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import stdnum.be.ogm_vcs
import stdnum.iso11649

from spil.foundation.money.rules import Problem
from spil.foundation.parties.rules.numbers import checked


def structured_communication(typed: str) -> str | Problem:
    """The twelve digits of a Belgian structured communication (OGM/VCS), however it was decorated.

    The last two are the first ten modulo 97, with 97 in place of 0.

    >>> structured_communication("***090/9337/55493***")
    '090933755493'
    """
    return checked(stdnum.be.ogm_vcs.validate, re.sub(r"[\s+*/.\-]", "", typed), "structured-communication")


def shown_structured_communication(digits: str) -> str:
    """`090933755493` as it is printed: `+++090/9337/55493+++`."""
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def structured_communication_of(number: int) -> str:
    """The twelve digits for a number of at most ten. Raises ValueError when it is negative or longer."""
    if not 0 < number < 10**10:
        raise ValueError(f"a structured communication carries 1 to 9999999999, not {number}")
    return f"{number:010d}{number % 97 or 97:02d}"


def _creditor_reference(typed: str) -> str:
    number = stdnum.iso11649.validate(typed)
    if not 2 <= int(number[2:4]) <= 98 or not re.fullmatch(r"RF[0-9]{2}[0-9A-Z]{1,21}", number):
        raise ValueError(number)
    return number


def creditor_reference(typed: str) -> str | Problem:
    """An ISO 11649 reference without spaces: `RF18539007547034`."""
    return checked(_creditor_reference, typed.upper(), "creditor-reference")


class ReferenceKind(StrEnum):
    """How the payee wants to recognise the payment."""

    OGM = "ogm"
    RF = "rf"
    FREE = "free"


@dataclass(frozen=True)
class PaymentReference:
    """What goes with a payment. `value` is the normal form; free text keeps its words, spaces joined."""

    kind: ReferenceKind
    value: str

    def __str__(self) -> str:
        return shown_structured_communication(self.value) if self.kind is ReferenceKind.OGM else self.value


def payment_reference(typed: str) -> PaymentReference:
    """Recognise a reference: structured when its check digits say so, else the text as it stands."""
    ogm = structured_communication(typed)
    if isinstance(ogm, str):
        return PaymentReference(ReferenceKind.OGM, ogm)
    rf = creditor_reference(typed)
    if isinstance(rf, str):
        return PaymentReference(ReferenceKind.RF, rf)
    return PaymentReference(ReferenceKind.FREE, " ".join(typed.split()))


# Numbers of invoices


def _plain(number: str) -> str:
    """Small letters, digits and single spaces only, accents folded."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", number).casefold())
    signs = (sign for sign in folded if not unicodedata.combining(sign))
    return " ".join("".join(sign if _counts(sign) else " " for sign in signs).split())


def _counts(sign: str) -> bool:
    """a to z and 0 to 9, and the letters and digits of other scripts: series are called Α and Β, or А and Б."""
    if sign.isascii():
        return sign.isalnum()
    is_latin = unicodedata.name(sign, "").startswith("LATIN")
    return unicodedata.category(sign) in {"Ll", "Lu", "Lo", "Nd"} and not is_latin


def invoice_number_key(number: str) -> str:
    """The form in which two writings of one supplier's invoice number are the same.

    Capitals, accents, spaces, punctuation and the leading zeros of each group of digits do not count; that
    two groups of digits are two does, so that 1-11 and 11-1 stay different. A number of punctuation alone is itself.

    >>> invoice_number_key("INV-2026/0012") == invoice_number_key("inv 2026 12")
    True
    """
    runs = re.findall(r"[0-9]+| |[^0-9 ]+", _plain(number))
    parts = [run.lstrip("0") or "0" if run.isdigit() else run for run in runs]
    key = "".join(parts)
    return re.sub(r"(?<=[^0-9 ]) | (?=[^0-9 ])", "", key).replace(" ", "-") or number.strip()


def loose_invoice_number_key(number: str) -> str:
    """A form for "looks like": separators and all zeros gone, so 20260012 meets 2026/12.

    Good only together with the same supplier and the same amount, and only for a warning.
    """
    return re.sub("[ 0]", "", _plain(number))
