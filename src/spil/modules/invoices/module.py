"""What invoices declare: their kind, their place in the menu, and how one is made of post."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.actions.reactions import Reaction
from spil.foundation.correspondence.enclosed import holds_electronic_invoice
from spil.foundation.documents.sniffing import UNKNOWN
from spil.foundation.files.models import StoredFile
from spil.foundation.manifest.declaration import FirstStep, Maker, MenuGroup, MenuItem, Module, Panel
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import Field, FieldType, InPlace, Kept, Kind, SearchParts
from spil.modules.invoices import queries, reactions
from spil.modules.invoices.access import may_see_steps
from spil.modules.invoices.actions import make_from_post
from spil.modules.invoices.actions.steps import add_step
from spil.modules.invoices.models import ApprovalStep, DocumentKind, Invoice
from spil.modules.invoices.states import INVOICE
from spil.modules.post.public import reopen_what_became_it


def _search(invoice: Invoice) -> SearchParts:
    supplier = invoice.supplier
    names = " ".join(
        (
            invoice.invoice_number,
            invoice.payment_reference,
            invoice.iban,
            supplier.vat_number,
            supplier.enterprise_number,
        )
    )
    lines = invoice.document.get("lines") or ()
    return SearchParts(
        names=names, body=" ".join(line["item"]["name"] for line in lines), sender=supplier.name
    )


def _people(invoice: Invoice) -> tuple[int | None, ...]:
    return (invoice.approver_id,)


def _recognises(file: StoredFile, head: bytes) -> bool:
    """Everything that is XML is looked at as an invoice; what is another XML is refused with that reason. So is a PDF
    in which an invoice lies."""
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    is_markup = file.media_type == "application/xml" or (file.media_type == UNKNOWN and begins)
    return is_markup or holds_electronic_invoice(file)


KIND = Kind(
    code="invoices.invoice",
    title=_("Invoice"),
    plural=_("Invoices"),
    icon="file-invoice",
    model=Invoice,
    states=INVOICE,
    series="FA",
    fields=(
        Field("supplier", _("Supplier"), FieldType.PARTY, head=True),
        Field("invoice_number", _("Invoice number"), head=True),
        Field("issued_on", _("Invoice date"), FieldType.DATE, sortable=True),
        Field(
            "due_on",
            _("Due on"),
            FieldType.DATE,
            sortable=True,
            changed_by=InPlace("invoices.invoice.change_due_date"),
        ),
        Field(
            "payable",
            _("To pay"),
            FieldType.MONEY,
            head=True,
            sortable=True,
            taken_off=("document_kind", DocumentKind.CREDIT_NOTE),
        ),
        Field("cost_centre", _("Cost centre"), FieldType.COST_CENTRE, shown=False),
        Field("approver", _("Approver"), FieldType.PERSON, shown=False),
        Field(
            "document_kind",
            _("Document"),
            FieldType.CHOICE,
            listed=False,
            choices=tuple(DocumentKind.choices),
        ),
    ),
    facts=("supplier", "cost_centre", "approver", "coded_by", "record__legal_entity"),
    listed_by="issued_on",
    reader_roles=(Role.FINANCE,),
    search=_search,
    next_step=queries.next_step,
    context=queries.blocks,
    people=_people,
    asks_anew="invoices.invoice.ask_responsible",
    summaries=queries.summaries,
    kept=(Kept("issued_on", rule="accounts"),),
)

MODULE = Module(
    code="invoices",
    title=_("Invoices"),
    requires=("contacts", "post"),
    menu=(
        MenuItem(MenuGroup.MONEY, _("Invoices"), "file-invoice", order=15, kind="invoices.invoice", key="F"),
        MenuItem(
            MenuGroup.SETTINGS,
            _("Steps of approval"),
            "signature",
            order=30,
            url_name="invoice-settings",
            may=may_see_steps,
            about=("invoices.invoice",),
        ),
    ),
    kinds=(KIND,),
    reactions=(
        Reaction("invoices.invoice.confirm_account", reactions.confirm_accounts),
        Reaction("invoices.invoice.make_from_post", reactions.make_it_unhurried),
        Reaction("invoices.invoice.unmake", reopen_what_became_it),
        Reaction("people.cost_centre.change", reactions.ask_who_is_responsible_now),
        Reaction("people.role.end", reactions.ask_who_has_the_role_now),
    ),
    panels=(Panel("post.incoming", "invoices/refused.html", queries.refused_on, order=4),),
    makers=(Maker(action=make_from_post, recognises=_recognises, describe=queries.describe),),
    first_steps=(
        FirstStep(
            "invoices.steps",
            _("Approval"),
            _("From which amount who approves an invoice: without a step nothing is paid."),
            "signature",
            60,
            lambda _actor: ApprovalStep.objects.all(),
            add_step,
        ),
    ),
)
