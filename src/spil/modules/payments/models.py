"""A payment run, its payments, and the invoices that are claimed by one."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext

from spil.foundation.organisation.models import Person
from spil.foundation.records.models import KindModel, listing_indexes
from spil.modules.invoices.public import Invoice

#: why a line is stopped that was in the file
RETURNED = "returned"


class PaymentRun(KindModel):
    """One file to the bank. `total` and `payment_count` are of the transfers that are not stopped.

    `maker` made it, `maker_for` is the person in whose name, if any; neither releases it.
    """

    execution_on = models.DateField()
    iban = models.CharField(max_length=34)
    total = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    payment_count = models.PositiveIntegerField()
    maker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    maker_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    releaser = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=35, blank=True)

    class Meta:
        indexes = listing_indexes("payment_run", "execution_on")


class PaymentQuerySet(models.QuerySet):
    def going(self) -> PaymentQuerySet:
        """Lines that are in the file and did not come back, in its order."""
        return self.filter(is_stopped=False).order_by("position")

    def returned(self) -> PaymentQuerySet:
        """Lines that were in the file and that the bank sent back, in its order."""
        return self.filter(is_stopped=True, stopped__code=RETURNED).order_by("position")


class Payment(models.Model):
    """One invoice in a run, with the creditor's data as they were when the run was made.

    Lines with the same `transfer` number go to the bank as one amount: a credit note (`amount` below zero) is taken
    off an invoice of the same supplier. A stopped line keeps its reason in `stopped` (`msgid` and `params`, so that
    everybody reads it in the own language) and leaves its invoice free; it is in no total and in no file. So is a line
    from when the bank sent it back, but for the file.
    """

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="payments")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    position = models.PositiveIntegerField()
    transfer = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    creditor = models.CharField(max_length=200)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    address = models.JSONField(default=dict, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    is_stopped = models.BooleanField(default=False)
    stopped = models.JSONField(default=dict, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=("run", "position"), name="payment_position_once")]

    def __str__(self) -> str:
        return f"{self.creditor} {self.amount}"

    @property
    def came_back(self) -> bool:
        return self.stopped.get("code") == RETURNED

    @property
    def why_stopped(self) -> str:
        """The reason in the reader's language; empty when the payment goes."""
        reason: dict[str, Any] = self.stopped
        return gettext(reason["msgid"]) % reason["params"] if reason else ""


class Claim(models.Model):
    """An invoice is in a run that is not cancelled. The database itself keeps it from being paid twice."""

    payment = models.OneToOneField(Payment, primary_key=True, on_delete=models.PROTECT, related_name="claim")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="claim")

    def __str__(self) -> str:
        return str(self.payment_id)
