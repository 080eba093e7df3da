"""Numbers of parties and of accounts, and the texts for every kind of number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import stdnum.be.vat
import stdnum.bic
import stdnum.eu.vat
import stdnum.iban
from stdnum.exceptions import ValidationError

from spil.foundation.money.rules import N_, Problem

#: What people put between groups of signs.
SEPARATORS = re.compile(r"[\s.\-/]")

_TEXTS = {
    "enterprise-number": N_(
        "“%(typed)s” is not a Belgian enterprise number. Write for example 0403.019.261."
    ),
    "vat-number": N_(
        "“%(typed)s” is not a VAT number. Write it with the country, for example BE 0403.019.261."
    ),
    "kvk-number": N_("“%(typed)s” is not a KvK number. It has eight digits, for example 12345678."),
    "iban": N_("“%(typed)s” is not an account number (IBAN). Check it against the invoice, digit by digit."),
    "bic": N_("“%(typed)s” is not a BIC. It has 8 or 11 characters, for example KREDBEBB."),
    "structured-communication": N_(
        "“%(typed)s” is not a structured communication. "
        "It has twelve digits, for example +++090/9337/55493+++."
    ),
    "creditor-reference": N_(
        "“%(typed)s” is not a creditor reference. It begins with RF, for example RF18 5390 0754 7034."
    ),
    "participant": N_(
        "“%(typed)s” is not a Peppol address. Write scheme and number, for example 0208:0403019261."
    ),
}


def problem(code: str, typed: str) -> Problem:
    """What to say about a number that is not right; `code` names the kind of number."""
    return Problem(code, _TEXTS[code], {"typed": typed.strip()})


def checked(validate: Callable[[str], str], typed: str, code: str) -> str | Problem:
    """Run a checker of stdnum, which raises ValidationError for whatever is not right."""
    if not typed.isascii():
        typed = unicodedata.normalize("NFKC", typed)
    try:
        return validate(typed)
    except (ValidationError, ValueError):
        return problem(code, typed)


def enterprise_number(typed: str) -> str | Problem:
    """The ten digits of a Belgian enterprise number; the old form of nine digits gets its leading zero.

    >>> enterprise_number("BE 0403.019.261")
    '0403019261'
    """
    return checked(stdnum.be.vat.validate, typed, "enterprise-number")


def shown_enterprise_number(number: str) -> str:
    """`0403019261` as people read it: `0403.019.261`; nothing for none."""
    return number and f"{number[:4]}.{number[4:7]}.{number[7:]}"


def company_number(typed: str, country: str) -> str | Problem:
    """The number under which its country (ISO 3166) registers a company: KvK in the Netherlands, else as in Belgium."""
    return kvk_number(typed) if country == "NL" else enterprise_number(typed)


def vat_number(typed: str, country: str = "") -> str | Problem:
    """A VAT number with its country in front: `BE0403019261`, `NL004495445B01`; Greece's is EL, as in VIES.

    `country` (ISO 3166, as in the party's address) is put in front of a number that was typed without one. Numbers of
    member states are checked; in a country outside the Union its own are taken as they are written.

    >>> vat_number("094259216", "GR"), vat_number("GB 123 4567 89", "GB")
    ('EL094259216', 'GB123456789')
    """
    compact = SEPARATORS.sub("", typed).upper()
    if country and compact[:1].isdigit():
        compact = country.upper() + compact
    if compact.startswith("GR"):
        compact = f"EL{compact[2:]}"
    if _is_outside(country) and _is_outside(compact[:2]) and _WRITTEN.fullmatch(compact):
        return compact
    return checked(stdnum.eu.vat.validate, compact, "vat-number") if compact else problem("vat-number", typed)


#: a number that nothing is known of but that a column keeps it
_WRITTEN = re.compile(r"[A-Z]{2}[A-Z0-9]{2,18}")
_UNION = frozenset(state.upper() for state in stdnum.eu.vat.MEMBER_STATES) | {"EL", "EU"}


def _is_outside(country: str) -> bool:
    """Whether a country is named that is no member state of the Union; Northern Ireland (XI) counts as one."""
    return bool(country) and country.upper() not in _UNION


def kvk_number(typed: str) -> str | Problem:
    """The eight digits of the Dutch trade register (it has no check digit)."""
    digits = SEPARATORS.sub("", typed)
    return digits if re.fullmatch(r"[0-9]{8}", digits) and int(digits) else problem("kvk-number", typed)


def _iban(typed: str) -> str:
    # python-stdnum refuses Belgian accounts of banks that its list does not hold; banks come and go, so
    # here only the national check digits count (the last two of the account, modulo 97).
    number = stdnum.iban.validate(typed, check_country=False)
    country, account = number[:2], number[4:]
    if country != "BE":
        stdnum.iban.validate(number)
    elif int(account[-2:]) != (int(account[:-2]) % 97 or 97):
        raise ValueError(number)
    # ISO 13616: the check digits are 02 to 98; 00, 01 and 99 pass modulo 97 but are no IBAN.
    if not 2 <= int(number[2:4]) <= 98:
        raise ValueError(number)
    return number


def iban(typed: str) -> str | Problem:
    """An international account number without spaces; national check digits count too where they exist."""
    return checked(_iban, typed, "iban")


def shown_iban(number: str) -> str:
    """An IBAN in groups of four: `BE71 0961 2345 6769`."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def bic(typed: str) -> str | Problem:
    """A bank identifier of 8 or 11 characters."""
    return checked(stdnum.bic.validate, typed, "bic")


def usable_bic(typed: str) -> str:
    """The same of what somebody else wrote; empty when it is none, since within SEPA the IBAN says enough."""
    found = bic(typed)
    return found if isinstance(found, str) else ""
