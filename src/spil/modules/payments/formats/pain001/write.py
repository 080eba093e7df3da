"""From plain values to the bytes that the bank takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any

from lxml import etree

from spil.foundation.parties.rules import PaymentReference, ReferenceKind, iban
from spil.modules.payments.formats.pain001.checks import (
    NAMESPACE,
    InvalidPaymentFile,
    address_is_complete,
    check,
    is_identifier,
    validate,
)
from spil.modules.payments.formats.pain001.text import cut, readable
from spil.modules.payments.formats.pain001.values import Address, Batch, Payment, PaymentFile

_NAME, _STREET, _SHORT, _TOWN, _REMITTANCE = 70, 70, 16, 35, 140
#: The standard namespace without a prefix; the type stubs know prefixes only.
_NSMAP: dict[Any, str] = {None: NAMESPACE}
_ISSUERS = {ReferenceKind.OGM: "BBA", ReferenceKind.RF: "ISO"}


def write(file: PaymentFile) -> bytes:
    """The file as UTF-8 XML, valid by the schema.

    Raises AddressIncomplete or PaymentRefused for the first payment that cannot go (ask `refusal` before),
    and InvalidPaymentFile when the file as a whole is wrong: empty, an identifier twice, one account twice
    on a day.
    """
    _check_file(file)
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap=_NSMAP)
    initiation = _add(root, "CstmrCdtTrfInitn")
    _header(initiation, file)
    for batch in file.batches:
        _batch(initiation, batch)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    # What is checked is what leaves: the bytes are parsed again, not the tree that made them.
    validate(etree.fromstring(data))
    return data


def _check_file(file: PaymentFile) -> None:
    if not file.batches or not all(batch.payments for batch in file.batches):
        raise InvalidPaymentFile("a payment file without payments")
    for batch in file.batches:
        for payment in batch.payments:
            check(payment)
        if not readable(batch.debtor_name) or not address_is_complete(batch.debtor_address):
            raise InvalidPaymentFile(f"name or address of the payer is incomplete in {batch.batch_id}")
        if iban(batch.debtor_iban) != batch.debtor_iban:
            raise InvalidPaymentFile(f"the account of the payer is not right: {batch.debtor_iban}")
    identifiers = [file.message_id, *(batch.batch_id for batch in file.batches)]
    if not all(is_identifier(text) for text in identifiers) or not readable(file.initiator_name):
        raise InvalidPaymentFile(f"identifiers or sender cannot be written: {identifiers}")
    _refuse_twice(batch.batch_id for batch in file.batches)
    _refuse_twice((batch.debtor_iban, batch.executed_on) for batch in file.batches)
    _refuse_twice(payment.end_to_end_id for batch in file.batches for payment in batch.payments)


def _refuse_twice(values: Iterable[Hashable]) -> None:
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        raise InvalidPaymentFile(f"twice in one file: {twice}")


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Append nested elements (`Id/IBAN`), the last one with the text."""
    for tag in path.split("/"):
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
    parent.text = text
    return parent


def _header(parent: etree._Element, file: PaymentFile) -> None:
    header = _add(parent, "GrpHdr")
    _add(header, "MsgId", file.message_id)
    _add(header, "CreDtTm", file.created_at.replace(tzinfo=None).isoformat(timespec="seconds"))
    _add(header, "NbOfTxs", str(file.count))
    _add(header, "CtrlSum", f"{file.control_sum:.2f}")
    initiator = _add(header, "InitgPty")
    _add(initiator, "Nm", cut(file.initiator_name, _NAME))
    if file.initiator_id:
        other = _add(initiator, "Id/OrgId/Othr")
        _add(other, "Id", cut(file.initiator_id, 35))
        if file.initiator_id_issuer:
            _add(other, "Issr", cut(file.initiator_id_issuer, 35))


def _batch(parent: etree._Element, batch: Batch) -> None:
    block = _add(parent, "PmtInf")
    _add(block, "PmtInfId", batch.batch_id)
    _add(block, "PmtMtd", "TRF")
    _add(block, "BtchBookg", "true")
    _add(block, "NbOfTxs", str(batch.count))
    _add(block, "CtrlSum", f"{batch.control_sum:.2f}")
    _add(block, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _add(block, "ReqdExctnDt/Dt", batch.executed_on.isoformat())
    _party(block, "Dbtr", batch.debtor_name, batch.debtor_address)
    account = _add(block, "DbtrAcct")
    _add(account, "Id/IBAN", batch.debtor_iban)
    _add(account, "Ccy", "EUR")
    # The schema wants the payer's bank; the guidelines allow to say that its IBAN is enough.
    bank = _add(block, "DbtrAgt/FinInstnId")
    _add(bank, "BICFI", batch.debtor_bic) if batch.debtor_bic else _add(bank, "Othr/Id", "NOTPROVIDED")
    _add(block, "ChrgBr", "SLEV")
    for payment in batch.payments:
        _payment(block, payment)


def _payment(parent: etree._Element, payment: Payment) -> None:
    transfer = _add(parent, "CdtTrfTxInf")
    _add(transfer, "PmtId/EndToEndId", payment.end_to_end_id)
    _add(transfer, "Amt/InstdAmt", f"{payment.amount.amount:.2f}").set("Ccy", "EUR")
    if payment.bic:
        _add(transfer, "CdtrAgt/FinInstnId/BICFI", payment.bic)
    _party(transfer, "Cdtr", payment.name, payment.address)
    _add(transfer, "CdtrAcct/Id/IBAN", payment.iban)
    if payment.purpose:
        _add(transfer, "Purp/Cd", payment.purpose)
    if payment.reference is not None and cut(payment.reference.value, _REMITTANCE):
        _reference(transfer, payment.reference)


def _party(parent: etree._Element, tag: str, name: str, address: Address | None) -> None:
    party = _add(parent, tag)
    _add(party, "Nm", cut(name, _NAME))
    if not address:
        return
    lines = (
        ("StrtNm", cut(address.street, _STREET)),
        ("BldgNb", cut(address.house_number, _SHORT)),
        ("PstCd", cut(address.postcode, _SHORT)),
        ("TwnNm", cut(address.town, _TOWN)),
        ("Ctry", address.country),
    )
    postal = _add(party, "PstlAdr")
    for part, text in lines:
        if text:
            _add(postal, part, text)


def _reference(parent: etree._Element, reference: PaymentReference) -> None:
    remittance = _add(parent, "RmtInf")
    if reference.kind is ReferenceKind.FREE:
        _add(remittance, "Ustrd", cut(reference.value, _REMITTANCE))
        return
    creditor = _add(remittance, "Strd/CdtrRefInf")
    kind = _add(creditor, "Tp")
    _add(kind, "CdOrPrtry/Cd", "SCOR")
    _add(kind, "Issr", _ISSUERS[reference.kind])
    _add(creditor, "Ref", reference.value)
