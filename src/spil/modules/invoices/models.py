"""Invoice, its lines, and the steps of approval."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spil.foundation.organisation.models import CostCentre, Dated, Person, Role
from spil.foundation.parties.models import Party
from spil.foundation.records.models import KindModel, listing_indexes


class DocumentKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class Invoice(KindModel):
    """`payable` is positive for an invoice and for a credit note alike; `document_kind` says which way it goes.

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

    class Meta:
        indexes = [
            *listing_indexes("invoice", "issued_on"),
            models.Index(fields=["supplier", "normal_number"], name="invoice_by_number"),
        ]


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


class ApprovalStep(Dated):
    """From which amount a step is needed, and who decides it: the cost centre's responsible person, or a role.

    Steps are data: the office changes them, dated, without a new version.
    """

    position = models.PositiveSmallIntegerField()
    from_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    role = models.CharField(
        max_length=20, choices=Role.choices, blank=True, help_text="empty: responsible person"
    )

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="approval_step_has_days",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.role or 'responsible'} ≥ {self.from_amount}"
