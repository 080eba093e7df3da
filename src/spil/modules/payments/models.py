"""A payment run and its payments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from spil.foundation.organisation.models import Person
from spil.foundation.records.models import KindModel, listing_indexes
from spil.modules.invoices.public import Invoice


class PaymentRun(KindModel):
    """One file to the bank. `total` and `payment_count` are of the payments that are not stopped."""

    execution_on = models.DateField()
    iban = models.CharField(max_length=34)
    total = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    payment_count = models.PositiveIntegerField()
    maker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    releaser = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=35, blank=True)

    class Meta:
        indexes = listing_indexes("payment_run", "execution_on")


class Payment(models.Model):
    """One transfer of a run, with the creditor's data as they were when the run was made.

    A stopped payment keeps its reason and frees its invoice; it is in no total and in no file.
    """

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="payments")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    position = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    creditor = models.CharField(max_length=140)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    address = models.JSONField(default=dict, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    stopped = models.CharField(max_length=300, blank=True)
    is_live = models.BooleanField(default=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("invoice",), condition=Q(is_live=True), name="invoice_in_one_live_run"),
            models.UniqueConstraint(fields=("run", "position"), name="payment_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.creditor} {self.amount}"
