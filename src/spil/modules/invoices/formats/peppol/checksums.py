"""Check digits of the identifiers that Peppol looks at. Each takes the text as it stands, trimmed."""

from __future__ import annotations

import re
import string

_ASCII_ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
_FISCAL_CODE = re.compile(r"[A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}...[0-9][A-Za-z]")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_GREEK_WEIGHTS = (256, 128, 64, 32, 16, 8, 4, 2)
_AUSTRALIAN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)


def _digits(text: str) -> list[int]:
    return [int(character) for character in text]


def is_gln(text: str) -> bool:
    """Global Location Number, scheme 0088: GS1 check digit, weights 3 and 1 from the right."""
    if not re.fullmatch(r"[0-9]+", text):
        return False
    *body, check = _digits(text)
    total = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return (10 - total % 10) % 10 == check


def is_norwegian(text: str) -> bool:
    """Organisation number, scheme 0192: nine digits, modulus 11 with weights 2 to 7 from the right."""
    if not re.fullmatch(r"[0-9]{9}", text) or int(text) == 0:
        return False
    *body, check = _digits(text)
    total = sum(digit * (place % 6 + 2) for place, digit in enumerate(reversed(body)))
    return (11 - total % 11) % 11 == check


def is_belgian(text: str) -> bool:
    """Enterprise number, scheme 0208: ten digits, the last two are 97 minus the first eight modulo 97."""
    return bool(re.fullmatch(r"[0-9]{10}", text)) and 97 - int(text[:8]) % 97 == int(text[8:])


def is_danish(text: str) -> bool:
    """CVR number, scheme 0184: eight digits, with or without DK in front."""
    return bool(re.fullmatch(r"(DK)?[0-9]{8}", text))


def is_italian_office(text: str) -> bool:
    """Codice IPA, scheme 0201: six letters or digits."""
    return len(text) == 6 and set(text) <= _ASCII_ALPHANUMERIC


def is_italian_fiscal(text: str) -> bool:
    """Codice fiscale, schemes 0210 and 9907: sixteen characters of a person, or eleven digits."""
    return bool(_FISCAL_CODE.fullmatch(text)) or (len(text) == 11 and bool(_INTEGER.fullmatch(text)))


def is_italian_vat(text: str) -> bool:
    """Partita IVA, scheme 0211: IT and eleven digits with a Luhn check; what does not start with IT is not judged."""
    if text[:2] not in ("IT", "it"):
        return True
    number = text[2:]
    return bool(re.fullmatch(r"[0-9]{11}", number)) and _luhn(number) % 10 == 0


def is_swedish(text: str) -> bool:
    """Organisation number, scheme 0007: ten digits, Luhn."""
    return bool(re.fullmatch(r"[0-9]{10,}", text)) and _luhn("0" + text[:10]) % 10 == 0


def is_australian(text: str) -> bool:
    """ABN, scheme 0151: eleven digits, the first less one, weighted sum a multiple of 89."""
    if not re.fullmatch(r"[0-9]{11}", text):
        return False
    first, *rest = _digits(text)
    return sum(d * w for d, w in zip([first - 1, *rest], _AUSTRALIAN_WEIGHTS, strict=True)) % 89 == 0


def is_greek(text: str) -> bool:
    """TIN (AFM): the ninth digit is the weighted sum of the first eight, modulo 11, modulo 10."""
    if not re.match(r"[0-9]{9}", text):
        return False
    total = sum(d * w for d, w in zip(_digits(text[:8]), _GREEK_WEIGHTS, strict=True))
    return total % 11 % 10 == int(text[8])


def is_iban(text: str) -> bool:
    """ISO 13616: shape and modulus 97. White space does not count."""
    account = "".join(text.split())
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}", account):
        return False
    turned = account[4:] + account[:4]
    return int("".join(c if c.isdigit() else str(ord(c) - 55) for c in turned)) % 97 == 1


def _luhn(number: str) -> int:
    """The Luhn sum with the digits at even places, counted from the left, doubled."""
    doubled = (sum(divmod(2 * int(c), 10)) if place % 2 else int(c) for place, c in enumerate(number))
    return sum(doubled)
