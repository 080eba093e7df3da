"""Electronic addresses on Peppol: a scheme of the EAS code list and an identifier in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import stdnum.be.vat
import stdnum.dk.cvr
import stdnum.ean
import stdnum.eu.vat
import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.lei
import stdnum.no.orgnr
import stdnum.se.orgnr

from spil.foundation.money.rules import Problem
from spil.foundation.parties.rules.numbers import SEPARATORS, checked, problem


def _digits(count: int) -> Callable[[str], str]:
    def validate(typed: str) -> str:
        digits = SEPARATORS.sub("", typed)
        if not re.fullmatch(rf"[0-9]{{{count}}}", digits):
            raise ValueError(typed)
        return digits

    return validate


def _of_country(country: str) -> Callable[[str], str]:
    def validate(typed: str) -> str:
        number = stdnum.eu.vat.validate(SEPARATORS.sub("", typed).upper())
        if not number.startswith(country):
            raise ValueError(typed)
        return number

    return validate


def _gln(typed: str) -> str:
    number = stdnum.ean.validate(typed)
    if len(number) != 13:
        raise ValueError(typed)
    return number


#: Schemes whose numbers can be checked (EAS code list). Others pass when they are four digits and some value.
_SCHEMES: dict[str, Callable[[str], str]] = {
    "0002": stdnum.fr.siren.validate,
    "0007": stdnum.se.orgnr.validate,
    "0009": stdnum.fr.siret.validate,
    "0060": _digits(9),  # D-U-N-S
    "0088": _gln,
    "0106": _digits(8),  # KvK
    "0184": stdnum.dk.cvr.validate,
    "0190": _digits(20),  # OIN, Dutch authorities
    "0192": stdnum.no.orgnr.validate,
    "0199": stdnum.lei.validate,
    "0208": stdnum.be.vat.validate,
    "9925": _of_country("BE"),
    "9930": _of_country("DE"),
    "9944": _of_country("NL"),
    "9957": _of_country("FR"),
}


@dataclass(frozen=True)
class Participant:
    """An electronic address: `scheme` of four digits (EAS) and the identifier in it."""

    scheme: str
    identifier: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.identifier}"

    @property
    def key(self) -> str:
        """The form to compare: identifiers on Peppol do not know capitals."""
        return str(self).lower()


def participant(typed: str) -> Participant | Problem:
    """Read `0208:0403019261`, with or without `iso6523-actorid-upis::` in front."""
    scheme, colon, identifier = typed.strip().rpartition("::")[2].partition(":")
    if (
        not colon
        or not re.fullmatch(r"[0-9]{4}", scheme)
        or not re.fullmatch(r"\S(.{0,48}\S)?", identifier.strip())
    ):
        return problem("participant", typed)
    check = _SCHEMES.get(scheme, str.strip)
    value = checked(check, identifier, "participant")
    return problem("participant", typed) if isinstance(value, Problem) else Participant(scheme, value)
