"""Invoice, its lines, and the steps of approval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.models import Role as FileRole
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import CostCentre, Dated, DatedQuerySet, Person, Role, RoleAssignment
from spil.foundation.parties.models import Party
from spil.foundation.parties.rules import iban as read_iban
from spil.foundation.parties.rules import loose_invoice_number_key
from spil.foundation.records.models import KindModel, KindQuerySet, listing_indexes
from spil.foundation.settled.statements import Parameter, Prepared, prepared
from spil.modules.invoices import rules
from spil.modules.invoices.states import APPROVED, GONE


class DocumentKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


#: what tells one document from another; a supplier's monthly amount brings many rows to compare
IDENTIFYING = ("document_kind", "normal_number", "invoice_number", "payable", "issued_on")


class InvoiceQuerySet(KindQuerySet["Invoice"]):
    def approved(self) -> InvoiceQuerySet:
        """What may be paid: approved and in no payment run, the first due first."""
        found = self.filter(record__state=APPROVED.code)
        return found.select_related("record", "supplier", "cost_centre").order_by("due_on", "pk")

    def made_of(self, record_id: int) -> Invoice | None:
        """The invoice that an item of post became; one that is none any more was not it."""
        for (became,) in _became.rows(item=record_id):
            return self.select_related("record").filter(pk=became).first()
        return None

    def handed_in_by(self, record_id: int) -> int | None:
        """Id of who brought in the file of which this invoice was made; None when it came by itself."""
        became = Link.objects.filter(target=record_id, relation="became").values("source")
        contents = Attachment.objects.filter(record=record_id, role=FileRole.ORIGINAL).values("sha256")
        files = Attachment.objects.filter(record__in=became, sha256__in=contents)
        return files.order_by("-pk").values_list("added_by", flat=True).first()


@prepared
def _became() -> models.QuerySet[Link, Any]:
    item = Parameter("item", models.BigIntegerField())
    links = Link.objects.filter(source=item, relation="became", target__kind="invoices.invoice")
    links = links.exclude(target__state__in=[state.code for state in GONE])
    return links.order_by("pk").values_list("target")[:1]


def like(
    new: rules.Identity, *, supplier_id: int | None, guard_key: str
) -> list[tuple[rules.Likeness, Invoice]]:
    """Earlier invoices that are like this document, the likest first."""
    return likest(new, _perhaps_like.rows(**marks_of(new, supplier_id, guard_key)))


def marks_of(new: rules.Identity, supplier_id: int | None, guard_key: str) -> dict[str, Any]:
    """What a document is compared by, as `perhaps_like` asks it."""
    first_day, last_day = date(new.issued_on.year, 1, 1), date(new.issued_on.year, 12, 31)
    return {
        "key": new.key,
        "guard_key": guard_key,
        "supplier": supplier_id,
        "payable": new.payable,
        "first_day": first_day,
        "last_day": last_day,
    }


def perhaps_like() -> InvoiceQuerySet:
    """Earlier invoices that may be like a document (`marks_of`), each with what tells it apart.

    Over all years, all channels and all readers: what one may not see is a duplicate all the same. Rejected invoices
    do not count, so that a supplier can send a mended one under the same number.
    """
    day, money = models.DateField(), models.DecimalField(max_digits=18, decimal_places=2)
    of_supplier = Q(supplier=Parameter("supplier", models.BigIntegerField()))
    in_year = Q(issued_on__range=(Parameter("first_day", day), Parameter("last_day", day)))
    number = of_supplier & Q(normal_number=Parameter("key", models.CharField()))
    amount = of_supplier & Q(payable=Parameter("payable", money)) & in_year
    same = Q(guard_key=Parameter("guard_key", models.CharField()))  # also of a supplier who has two contacts
    # each of the three whole, so that each finds an index: SQLite does not distribute an AND over an OR
    found: InvoiceQuerySet = Invoice.objects.filter(same | number | amount)
    return (
        found.exclude(record__state__in=[state.code for state in GONE])
        .select_related("record")
        .only(*IDENTIFYING, "record__number", "record__kind")
        .order_by("pk")
    )


_perhaps_like = Prepared(perhaps_like)


def likest(new: rules.Identity, known: Iterable[Invoice]) -> list[tuple[rules.Likeness, Invoice]]:
    """Those that are like this document, the likest first."""
    found = [(rules.likeness(new, one.identity), one) for one in known]
    alike = [(likeness, one) for likeness, one in found if likeness is not rules.Likeness.DIFFERENT]
    return sorted(alike, key=lambda pair: list(rules.Likeness).index(pair[0]))


class Invoice(KindModel):
    """`payable` is positive for an invoice and for a credit note alike; `document_kind` gives `owed` its sign.

    `normal_number` is the supplier's number in its normal form, and `guard_key` what no two living invoices share
    (`rules.guard_key`; empty once rejected). `coded_by` is who coded, `coded_for` in whose name. `route` holds the
    steps that this invoice goes through, each with `position`, `role` and `person`; `step` is the number of the one
    that is awaited, of `step_count`, and `approver` its person. `approved_by` are the ids of everybody who approved so
    far, and of those in whose name. `held_from` is the state to which an invoice on hold returns. `document` is the
    whole document as read (without the files in it), `findings` what is to be said of it.
    """

    supplier = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    document_kind = models.CharField(
        max_length=12, choices=DocumentKind.choices, default=DocumentKind.INVOICE
    )
    invoice_number = models.CharField(max_length=100)
    normal_number = models.CharField(max_length=100)
    guard_key = models.CharField(max_length=160, null=True, blank=True, unique=True)
    issued_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3, default="EUR")
    net = models.DecimalField(max_digits=18, decimal_places=2)
    vat = models.DecimalField(max_digits=18, decimal_places=2)
    payable = models.DecimalField(max_digits=18, decimal_places=2)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    payment_reference = models.CharField(max_length=140, blank=True)
    cost_centre = models.ForeignKey(
        CostCentre, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    coded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    coded_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(default=0)
    step_count = models.PositiveSmallIntegerField(default=0)
    route = models.JSONField(default=list, blank=True)
    approved_by = models.JSONField(default=list, blank=True)
    held_from = models.CharField(max_length=30, blank=True)
    document = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)

    objects: ClassVar = InvoiceQuerySet.as_manager()

    class Meta:
        indexes = [
            *listing_indexes("invoice", "issued_on"),
            # what may be the same document: by its number, or by its amount in the same year
            models.Index(fields=["supplier", "normal_number"], name="invoice_by_number"),
            models.Index(fields=["supplier", "payable", "issued_on"], name="invoice_by_amount"),
        ]

    @property
    def is_collected(self) -> bool:
        """Whether the supplier takes the money itself, in every way that the document names; never of a credit note."""
        codes = {means["code"] for means in self.document.get("payment_means") or ()}
        return self.document_kind == DocumentKind.INVOICE and bool(codes) and codes <= rules.COLLECTING

    @property
    def accounts_as_written(self) -> list[str]:
        """The accounts that the document asks to pay to, as they are written there."""
        found = (means.get("account", "").strip() for means in self.document.get("payment_means") or ())
        return [account for account in found if account]

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is paid to another account than any that its document names."""
        named = [read_iban(account) for account in self.accounts_as_written]
        return bool(self.iban and named) and self.iban not in named

    @property
    def owed(self) -> Decimal:
        """What it adds to what is paid; a credit note takes its amount off."""
        return -self.payable if self.document_kind == DocumentKind.CREDIT_NOTE else self.payable

    @property
    def weighed(self) -> Decimal:
        """What whoever approves binds the office for: all that is owed, also what was paid beforehand or by card."""
        return max(abs(self.net + self.vat), self.payable)

    @property
    def awaited_role(self) -> str:
        """The role that decides the step now awaited; empty for the responsible person, and while none is awaited."""
        awaited = self.route[self.step - 1 : self.step] if self.step else []
        return awaited[0]["role"] if awaited else ""

    @property
    def identity(self) -> rules.Identity:
        """What tells it apart from the supplier's other documents."""
        return rules.Identity(
            is_credit=self.document_kind == DocumentKind.CREDIT_NOTE,
            key=self.normal_number,
            loose_key=loose_invoice_number_key(self.invoice_number),
            payable=self.payable,
            issued_on=self.issued_on,
        )


class InvoiceLine(models.Model):
    """One line as the supplier wrote it; more decimals than two occur in quantities and unit prices."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    description = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    unit = models.CharField(max_length=10, blank=True)
    price = models.DecimalField(max_digits=20, decimal_places=6)
    vat_category = models.CharField(max_length=4, blank=True)
    vat_rate = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    net = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=("invoice", "position"), name="invoice_line_once")]

    def __str__(self) -> str:
        return self.description


class ApprovalStepQuerySet(DatedQuerySet):
    def on(self, day: date) -> list[rules.Step]:
        """The steps that hold on a day, as plain values."""
        rows = self.current(day).values_list("position", "from_amount", "role")
        return [rules.Step(position, from_amount, role) for position, from_amount, role in rows]


class ApprovalStep(Dated):
    """From which amount a step is needed, and who decides it: the cost centre's responsible person, or a role.

    Steps are data: the office changes them, dated, without a new version.
    """

    position = models.PositiveSmallIntegerField()
    from_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    role = models.CharField(
        max_length=20, choices=Role.choices, blank=True, help_text="empty: responsible person"
    )

    objects: ClassVar = ApprovalStepQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="approval_step_has_days",
            )
        ]

    def __str__(self) -> str:
        return gettext("Step %(number)s") % {"number": self.position}


def candidates(step: rules.Step, cost_centre: CostCentre, unit_id: int | None, on: date) -> Sequence[int]:
    """The ids of those who could decide a step of an invoice on this cost centre.

    A role counts for the unit of the invoice, else of the cost centre; where nobody has it there, for the office.
    Who left decides nothing.
    """
    if not step.role:
        here = Person.objects.here(on).filter(pk=cost_centre.responsible_id)
        return list(here.values_list("pk", flat=True))
    unit_id = unit_id or cost_centre.unit_id
    rows = RoleAssignment.objects.current(on).filter(role=step.role).exclude(person__left_on__lte=on)
    pairs = list(rows.order_by("pk").values_list("person", "unit"))
    of_unit = [person for person, unit in pairs if unit_id is not None and unit == unit_id]
    return of_unit or [person for person, unit in pairs if unit is None]
