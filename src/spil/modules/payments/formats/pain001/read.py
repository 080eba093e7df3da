"""Our own files read back: for whoever checks what left, and to compare with what the bank says later."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from spil.foundation.money.rules import Money
from spil.foundation.parties.rules import PaymentReference, ReferenceKind
from spil.modules.payments.formats.pain001.checks import NAMESPACE, InvalidPaymentFile, validate
from spil.modules.payments.formats.pain001.values import Address, Batch, Payment, PaymentFile

_N = {"p": NAMESPACE}
_KINDS = {"BBA": ReferenceKind.OGM, "ISO": ReferenceKind.RF}


def read(data: bytes) -> PaymentFile:
    """The values of a pain.001.001.09 file.

    Raises InvalidPaymentFile when it is no such file, carries a document type (no entity is ever resolved),
    or when a count or a sum that it states is not the one of its payments.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise InvalidPaymentFile(str(fault)) from fault
    document: Any = root.getroottree()
    if document.docinfo.doctype:
        raise InvalidPaymentFile("a payment file has no document type")
    validate(root)
    file = PaymentFile(
        message_id=_text(root, ".//p:GrpHdr/p:MsgId"),
        created_at=datetime.fromisoformat(_text(root, ".//p:GrpHdr/p:CreDtTm")),
        initiator_name=_text(root, ".//p:InitgPty/p:Nm"),
        initiator_id=_text(root, ".//p:InitgPty/p:Id/p:OrgId/p:Othr/p:Id"),
        initiator_id_issuer=_text(root, ".//p:InitgPty/p:Id/p:OrgId/p:Othr/p:Issr"),
        batches=tuple(_batch(node) for node in _nodes(root, ".//p:PmtInf")),
    )
    _compare(_nodes(root, ".//p:GrpHdr")[0], file)
    return file


def _nodes(node: etree._Element, path: str) -> list[etree._Element]:
    return node.findall(path, _N)


def _text(node: etree._Element, path: str) -> str:
    found = _nodes(node, path)
    return (found[0].text or "") if found else ""


def _compare(stated: etree._Element, found: PaymentFile | Batch) -> None:
    count, total = _text(stated, "p:NbOfTxs"), _text(stated, "p:CtrlSum")
    if count and int(count) != found.count:
        raise InvalidPaymentFile(f"states {count} payments, holds {found.count}")
    if total and Decimal(total) != found.control_sum:
        raise InvalidPaymentFile(f"states {total} in all, holds {found.control_sum}")


def _batch(node: etree._Element) -> Batch:
    batch = Batch(
        batch_id=_text(node, "p:PmtInfId"),
        debtor_name=_text(node, "p:Dbtr/p:Nm"),
        debtor_iban=_text(node, "p:DbtrAcct/p:Id/p:IBAN"),
        debtor_bic=_text(node, "p:DbtrAgt/p:FinInstnId/p:BICFI"),
        debtor_address=_address(node, "p:Dbtr/p:PstlAdr"),
        executed_on=date.fromisoformat(_text(node, "p:ReqdExctnDt/p:Dt")),
        payments=tuple(_payment(transfer) for transfer in _nodes(node, "p:CdtTrfTxInf")),
    )
    _compare(node, batch)
    return batch


def _payment(node: etree._Element) -> Payment:
    (amount,) = _nodes(node, "p:Amt/p:InstdAmt")
    return Payment(
        end_to_end_id=_text(node, "p:PmtId/p:EndToEndId"),
        amount=Money(Decimal(amount.text or "0"), amount.get("Ccy", "")),
        name=_text(node, "p:Cdtr/p:Nm"),
        iban=_text(node, "p:CdtrAcct/p:Id/p:IBAN"),
        bic=_text(node, "p:CdtrAgt/p:FinInstnId/p:BICFI"),
        address=_address(node, "p:Cdtr/p:PstlAdr"),
        reference=_reference(node),
        purpose=_text(node, "p:Purp/p:Cd"),
    )


def _address(node: etree._Element, path: str) -> Address | None:
    if not _nodes(node, path):
        return None
    parts = (_text(node, f"{path}/p:{tag}") for tag in ("StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry"))
    return Address(*parts)


def _reference(node: etree._Element) -> PaymentReference | None:
    structured = _text(node, "p:RmtInf/p:Strd/p:CdtrRefInf/p:Ref")
    if structured:
        issuer = _text(node, "p:RmtInf/p:Strd/p:CdtrRefInf/p:Tp/p:Issr")
        return PaymentReference(_KINDS.get(issuer, ReferenceKind.FREE), structured)
    free = _text(node, "p:RmtInf/p:Ustrd")
    return PaymentReference(ReferenceKind.FREE, free) if free else None
