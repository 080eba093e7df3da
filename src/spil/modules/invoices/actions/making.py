"""An item of post becomes an invoice.

What can be read of the original is read outside the transaction, in the limited reader process, and the files inside
it are put in the store (content-addressed: doing it twice changes nothing). The body only decides: an unusable file
stays in the register with what is wrong with it; a usable one becomes an invoice, linked both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import may_see
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.door import read_once
from spil.foundation.actions.returned import Rewrite
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.attachments.queries import attachments_of
from spil.foundation.correspondence.enclosed import invoice_file_of
from spil.foundation.deadlines.models import Deadline
from spil.foundation.files.models import StoredFile
from spil.foundation.files.store import store
from spil.foundation.handling.filing import come_of
from spil.foundation.links.models import Link
from spil.foundation.organisation.entities import ENTITIES, every_entity
from spil.foundation.organisation.models import LegalEntity, Role
from spil.foundation.organisation.once import one_at_a_moment
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn
from spil.modules.invoices import access, rules
from spil.modules.invoices.actions import rows
from spil.modules.invoices.formats.document import InvoiceDocument
from spil.modules.invoices.formats.numbers import is_addressed_to, is_sold_by
from spil.modules.invoices.formats.reading import Reading, read_invoice
from spil.modules.invoices.formats.summary import summary
from spil.modules.invoices.models import Invoice, like
from spil.modules.post.public import DONE, NEW, OPEN, ItemType, PostItem

NoFile = Reason("NoFile", _("There is no file with this item."), _("Attach the invoice as a file first."))
AlreadyMade = Reason("AlreadyMade", _("This item became invoice %(number)s already."))
AlreadyMadeUnseen = Reason("AlreadyMade", _("This item became an invoice already, which you may not see."))

#: bytes of all files inside one document that are kept apart; the original keeps all of them anyway
MOST_ENCLOSED = 50 * 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    """What was read outside the transaction; without a file it is empty. `handed_in_by` is the id of who brought the
    file in, None for what came by itself."""

    reading: Reading | None
    files: tuple[tuple[StoredFile, str], ...] = ()
    handed_in_by: int | None = None


NOTHING_READ = Prepared(None)


def _prepare(*, item: PostItem, **_others: Any) -> dict[str, Any]:
    original = invoice_file_of(item.record) if item.original else None
    if original is None:
        return {"prepared": NOTHING_READ}
    reading = read_invoice(store().read(original.sha256))
    file = StoredFile(original.sha256, original.size, original.media_type, original.name)
    files = [(file, FileRole.ORIGINAL.value)]
    if reading.document is not None and not reading.is_refused:
        beside = [] if original.role == FileRole.ORIGINAL else _beside(item.record, original)
        files += [(one, FileRole.ATTACHMENT.value) for one in (*_enclosed(reading.document), *beside)]
        files = list({(one.sha256, one.name): (one, role) for one, role in reversed(files)}.values())[::-1]
    return {"prepared": Prepared(reading, tuple(files), original.added_by_id)}


def _beside(record: Record, invoice: Attachment) -> list[StoredFile]:
    """What came with the invoice in the same e-mail: its picture as PDF, the specification."""
    rows = attachments_of(record).filter(role=FileRole.ATTACHMENT).exclude(pk=invoice.pk)
    return [StoredFile(row.sha256, row.size, row.media_type, row.name) for row in rows]


def _enclosed(document: InvoiceDocument) -> list[StoredFile]:
    """The files inside a document, put in the store; each content and name once."""
    found: dict[tuple[str, str], StoredFile] = {}
    left = MOST_ENCLOSED
    for one in document.attachments:
        if one.content and len(one.content) <= left:
            left -= len(one.content)
            stored = store().put(one.content, name=one.file_name or one.reference or "bijlage")
            found[stored.sha256, stored.name] = stored
    return list(found.values())


@action(
    "invoices.invoice.make_from_post",
    title=_("Make an invoice"),
    told=_("made an invoice of this"),
    told_in_vain=_("tried to make an invoice of this"),
    moves=(OPEN, (DONE, NEW)),
    may=access.may_make,
    facts=("record", "party"),
    kinds=("post.incoming",),
    prepare=_prepare,
    one_at_a_time=True,
    undone_by="invoices.invoice.unmake",
    icon="file-invoice",
    order=25,  # most post is no invoice: taking it in hand comes first
)
def make_from_post(
    *,
    item: PostItem,
    by: Actor,
    prepared: Annotated[Prepared, Given] = NOTHING_READ,
    is_different: Annotated[
        bool,
        Ask(
            _("It is a different invoice"),
            help=_("Only when the supplier used the same number and amount in another year."),
        ),
    ] = False,
) -> Sequence[models.Model | Rewrite]:
    """Make an invoice of what was sent, with its lines, files, deadline and supplier.

    A file that is no invoice, breaks a rule that counts, or came in before stays in the register with the reason
    in `item.reading`; that is no refusal. Refused without a file (NoFile) and for an item that became an invoice
    already (AlreadyMade).
    """
    if prepared.reading is None:
        raise Refused(NoFile())
    made = Invoice.objects.made_of(item.pk)
    if made is not None:
        seen = may_see(by, made.audience_id)
        raise Refused(AlreadyMade(number=made.record.number or "") if seen else AlreadyMadeUnseen())
    reading = prepared.reading
    item.type = ItemType.INVOICE
    item.reading = {**_of_the_mail(item), **_as_kept(reading)}
    if reading.document is not None:
        _name(item, reading.document)
    if reading.refusal or reading.document is None:
        return _unusable(item, reading.refusal, detail=reading.detail)
    return _invoice_of(item, reading.document, prepared, by, is_different=is_different)


def _of_the_mail(item: PostItem) -> dict[str, Any]:
    return {"mail": item.reading["mail"]} if "mail" in item.reading else {}


def _as_kept(reading: Reading) -> dict[str, Any]:
    fields = summary(reading.document) if reading.document else {}
    return {
        "format": reading.format,
        "summary": fields,
        "findings": [asdict(one) for one in reading.findings],
    }


def _name(item: PostItem, document: InvoiceDocument) -> None:
    """What the document says of itself completes an item that was registered from its file alone."""
    item.party_name = item.party_name or document.supplier.display_name[:200]
    item.dated_on = item.dated_on or rules.possible_day(document.issue_date)
    item.your_reference = item.your_reference or document.number[:80]
    if item.record.title == item.original_name and document.supplier.display_name:
        item.record.title = f"{document.supplier.display_name} {document.number}"[:300]


def _unusable(item: PostItem, reason: str, **facts: Any) -> list[models.Model]:
    item.reading["refused"] = {"reason": reason, **{name: value for name, value in facts.items() if value}}
    return []


def _invoice_of(
    item: PostItem, document: InvoiceDocument, prepared: Prepared, by: Actor, *, is_different: bool
) -> Sequence[models.Model | Rewrite]:
    if _is_our_own(document):
        return _unusable(item, "own")
    amounts = rows.signed_amounts(document)
    issued_on = rules.possible_day(document.issue_date)
    if issued_on is None or not rules.is_possible(amounts.net, amounts.vat, amounts.payable):
        return _unusable(item, "impossible")
    supplier = rows.known_supplier(document.supplier)
    identity = rows.identity_of(document, amounts, issued_on)
    key = rules.guard_key(
        rows.identity_text(document.supplier, supplier),
        is_credit=identity.is_credit,
        key=identity.key,
        issued_on=identity.issued_on,
    )
    alike = like(identity, supplier_id=supplier.pk if supplier else None, guard_key=key)
    for likeness, other in alike:
        refused = {rules.Likeness.SAME: "duplicate", rules.Likeness.REPEATED: "repeated"}.get(likeness)
        if refused and not (refused == "repeated" and is_different):
            return [
                *_unusable(item, refused, record=other.pk),
                *_new_link(item.record, other.record, "duplicates"),
            ]
    if supplier is None or rows.completed(supplier, document.supplier):
        one_at_a_moment()  # as whoever adds a supplier by hand: of two at the same moment the second finds the first
        supplier = rows.known_supplier(document.supplier)
    payee = supplier or rows.new_supplier(document.supplier, by.language)
    new_rows: list[models.Model | Rewrite] = [payee] if supplier is None else []
    new_rows += rows.completed(payee, document.supplier)
    new_rows += _new_account(payee, document, prepared.handed_in_by)
    invoice = _new_invoice(item, document, payee, identity, key)
    item.record.state = DONE.code
    if item.party is None:
        item.set_party(supplier)
    return [*new_rows, invoice, *_rows_beside(item, invoice, document, prepared, by)]


def _is_our_own(document: InvoiceDocument) -> bool:
    """Whether we are the seller, and no other entity of the office is the buyer: a customer sends our own invoice back,
    or makes it for us (self-billing)."""
    ours = _entities()
    seller = next((one for one in ours if is_sold_by(one, document.supplier)), None)
    others = [one for one in ours if one != seller]
    return seller is not None and not any(is_addressed_to(one, document.buyer) for one in others)


def _new_link(source: Record, target: Record, relation: str) -> list[models.Model]:
    if Link.objects.filter(source=source.pk, target=target.pk, relation=relation).exists():
        return []
    return [Link(source=source, target=target, relation=relation)]


def _new_account(supplier: Party, document: InvoiceDocument, handed_in_by: int | None) -> list[Account]:
    """The account of the document when we did not know it; it is unconfirmed, and entered by who handed that in."""
    number = rows.account_of(document)
    if not number or (supplier.pk and Account.objects.filter(party=supplier, iban=number).exists()):
        return []
    return [
        Account(
            party=supplier,
            iban=number,
            bic=rows.bic_of(document),
            holder=rows.to_account(document).account_name[:140],
            entered_by_id=handed_in_by,
        )
    ]


def _new_invoice(
    item: PostItem, document: InvoiceDocument, supplier: Party, identity: rules.Identity, guard_key: str
) -> Invoice:
    record = Record(
        kind="invoices.invoice",
        title=rows.title_of(document),
        legal_entity=_entity_of(document),
        language=supplier.language,
    )
    come_of(record, item.record)
    invoice = Invoice(record=record, supplier=supplier, normal_number=identity.key, guard_key=guard_key)
    rows.fill(invoice, document, identity.issued_on)
    invoice.findings = list(item.reading["findings"])
    return invoice


def _entity_of(document: InvoiceDocument) -> LegalEntity | None:
    return next((one for one in _entities() if is_addressed_to(one, document.buyer)), None)


def _entities() -> tuple[LegalEntity, ...]:
    return read_once("entities", every_entity, ENTITIES)


def _rows_beside(
    item: PostItem, invoice: Invoice, document: InvoiceDocument, prepared: Prepared, by: Actor
) -> list[models.Model]:
    record = invoice.record
    files = [
        Attachment.of(file, record=record, by=by, role=role, position=position)
        for position, (file, role) in enumerate(prepared.files)
    ]
    return [
        *rows.lines_of(invoice, document),
        *files,
        Link(source=item.record, target=record, relation="became"),
        Deadline(record=record, what="pay", due_on=invoice.due_on),
        turn_to_code(invoice),
    ]


def turn_to_code(invoice: Invoice) -> Turn:
    """Whose turn it is to code: finance; the handler when the invoice is kept to named people."""
    record = invoice.record
    turn = Turn(record=record, action="invoices.invoice.code", due_on=invoice.due_on)
    if record.confidentiality == Confidentiality.NAMED and record.owner_id:
        turn.person_id = record.owner_id
    else:
        turn.role = Role.FINANCE
    return turn
