"""The numbers by which a document names a company, and whether that company is one of ours."""

from __future__ import annotations

from dataclasses import replace

from spil.foundation.money.rules import Problem
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.parties.rules import enterprise_number, kvk_number, vat_number
from spil.modules.invoices.formats import document as read

_KVK = "0106"
#: schemes of EN 16931 under which an enterprise number or KvK number stands
_NATIONAL_SCHEMES = frozenset({"0208", _KVK, "9956"})


def compact(written: str) -> str:
    """Letters and digits alone, in capitals."""
    return "".join(sign for sign in written if sign.isalnum()).upper()


def vat_of(party: read.Party) -> str:
    """The VAT number in its normal form; one with wrong check digits as written, without signs."""
    country = party.address.country if party.address else ""
    normal = vat_number(party.vat, country) if party.vat else ""
    return normal if isinstance(normal, str) else compact(party.vat)[:20]


def enterprise_number_of(party: read.Party) -> str:
    """The number in the national register (KBO, KvK), from wherever the document has it.

    The address on the network comes last: it may be that of another company of the group.
    """
    vat = vat_of(party)
    in_vat = read.Identifier(vat[2:], "0208") if vat.startswith("BE") else None
    return _registered_number(party.legal_id, in_vat, *party.identifiers, party.endpoint)


def _registered_number(*identifiers: read.Identifier | None) -> str:
    """The first right one among them; without one the first as it is written, without signs."""
    national = [one for one in identifiers if one and one.scheme in _NATIONAL_SCHEMES and one.value]
    right = (number for number in map(_right_number, national) if isinstance(number, str))
    return next(right, next((compact(one.value)[:20] for one in national), ""))


def _right_number(identifier: read.Identifier) -> str | Problem:
    if identifier.scheme == _KVK:
        return kvk_number("".join(sign for sign in identifier.value if sign.isdigit()))
    return enterprise_number(identifier.value)


def is_addressed_to(entity: LegalEntity, party: read.Party) -> bool:
    """Whether a document names this legal entity as its buyer, by one of its numbers or by its name."""
    ours = {number for number in (entity.vat_number, entity.enterprise_number) if number}
    numbers = (vat_of(party), enterprise_number_of(party), _registered_number(party.endpoint))
    theirs = {number for number in numbers if number}
    return bool(ours & theirs) or party.display_name.casefold() == entity.name.casefold()


def is_sold_by(entity: LegalEntity, party: read.Party) -> bool:
    """Whether a document names this legal entity as its seller, by its numbers.

    Not by its address on the network, which others of its group may use, nor by a VAT number that another one shares.
    """
    enterprise = enterprise_number_of(replace(party, endpoint=None))
    if enterprise and entity.enterprise_number:
        return enterprise == entity.enterprise_number
    return bool(entity.vat_number) and entity.vat_number == vat_of(party)
