"""Electronic invoices that come with an e-mail: one makes the e-mail an invoice, several become items of their own.

They are written in UBL, in CII, or in CII within a PDF (Factur-X, ZUGFeRD). Most mails bring one invoice, and then the
mail's own number and file are the invoice's. Where a mail brings several, each gets a number, so that each is paid,
refused and undone by itself; the mail says what it encloses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spil.foundation.access.queries import readers_in
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import attachments_of, original_of
from spil.foundation.documents.sniffing import OUTLOOK, PDF, WINMAIL, holds_invoice
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.handling.filing import lay_beside
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality, is_stricter

#: the relation of a mail to the items that its files became
ENCLOSES = "encloses"
#: bytes of a file by which modules recognise it
HEAD = 16 * 1024
#: the name space of an electronic invoice of the Peppol network (UBL), and of the other syntax of EN 16931 (CII)
_UBL = re.compile(rb"urn:oasis:names:specification:ubl:schema:xsd:(Invoice|CreditNote)-2")
_CII = re.compile(
    rb"urn:(un:unece:uncefact:data:standard:CrossIndustryInvoice|ferd:CrossIndustryDocument:invoice):"
)
_MARKUP = frozenset({"application/xml", "text/xml", "application/octet-stream", "text/plain"})


def head_of(file: StoredFile) -> bytes:
    with store().open(file.sha256) as stream:
        return stream.read(HEAD)


def is_electronic_invoice(file: StoredFile) -> bool:
    """Whether it names itself an invoice or a credit note; whether it is a right one is seen when it is read.

    A PDF in which one lies is for people first: it is none itself.
    """
    return _syntax(file) in ("ubl", "cii")


def holds_electronic_invoice(file: StoredFile) -> bool:
    """Whether it is a PDF in which an electronic invoice lies."""
    return file.media_type == PDF and holds_invoice(store().read(file.sha256))


def _syntax(file: StoredFile) -> str:
    if file.media_type == PDF:
        return "pdf" if holds_electronic_invoice(file) else ""
    if file.media_type not in _MARKUP:
        return ""
    head = head_of(file)
    return "ubl" if _UBL.search(head) else "cii" if _CII.search(head) else ""


def electronic_invoices(files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those among some files, each content once. Where some are in UBL, one in CII says the same once more; so does
    one in a PDF where some lie beside it."""
    found = {file.sha256: (file, _syntax(file)) for file in files}.values()
    by_syntax = ([file for file, syntax in found if syntax == one] for one in ("ubl", "cii", "pdf"))
    return next(filter(None, by_syntax), [])


def invoice_file_of(record: Record) -> Attachment | None:
    """The file of an item that an invoice is made of: what came in, or the one electronic invoice that came with it."""
    original = original_of(record)
    if original is None or not original.media_type.startswith(("message/", OUTLOOK, WINMAIL)):
        return original
    rows = {row.sha256: row for row in attachments_of(record).exclude(pk=original.pk)}
    found = electronic_invoices(
        StoredFile(row.sha256, row.size, row.media_type, row.name) for row in rows.values()
    )
    return rows[found[0].sha256] if len(found) == 1 else original


def came_in(record: Record, mail: Record) -> Link:
    """A new record of what came in a mail: for whoever may read the mail, and for the same hands."""
    take_over(record, mail)
    record.unit_id, record.owner_id = record.unit_id or mail.unit_id, record.owner_id or mail.owner_id
    return Link(source=mail, target=record, relation=ENCLOSES)


def take_over(record: Record, head: Record) -> None:
    """For no more people than the mail with which it belongs (`take_level_over`), and in its dossier (`lay_beside`)."""
    take_level_over(record, head)
    lay_beside(record, head)


def is_bound(record: Record, head: Record) -> bool:
    """Whether the level of the head holds for the record too: it is not for everybody, and the record no stricter."""
    is_open = head.confidentiality == Confidentiality.OFFICE
    return not is_open and not is_stricter(record.confidentiality, head.confidentiality)


def take_level_over(record: Record, head: Record) -> None:
    """No less confidential than what it belongs with, nor than it is by itself. What is for a unit is for that of the
    head, whatever unit its type gives it."""
    if is_bound(record, head):
        record.confidentiality, record.readers = head.confidentiality, readers_in(head.audience_id)
        if head.confidentiality == Confidentiality.UNIT:
            record.unit_id = head.unit_id
