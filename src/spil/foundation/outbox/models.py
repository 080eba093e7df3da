"""The table of mail out. Technical: no event is owed for a row in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from spil.foundation.organisation.models import Person
from spil.foundation.records.models import Record


class MailState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    BOUNCED = "bounced", pgettext_lazy("mail", "Came back")
    LEFT = "left", pgettext_lazy("mail", "Nothing left to say")


class OutgoingMail(models.Model):
    """One mail to one address. `content` is the whole message (RFC 5322), or empty when `maker` makes it at sending."""

    message_id = models.CharField(max_length=200, unique=True, help_text="with its angle brackets")
    to_address = models.EmailField(max_length=254)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, null=True, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField(default=b"")
    maker = models.CharField(max_length=60, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(help_text="not before; while it is being sent, the end of the lease")
    error = models.CharField(max_length=500, blank=True, help_text="what the mail server said last")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("next_at", "id"), condition=models.Q(state="waiting"), name="mail_to_send"),
            models.Index(fields=("person", "-id"), name="mail_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.to_address} {self.state}"
