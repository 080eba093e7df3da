"""What a call was answered, for a program that got no answer and asks again."""

from __future__ import annotations

from django.db import models

from spil.foundation.identity.models import Token


class Kept(models.Model):
    """The answer of a call that was done, under the key that the program gave it. Kept a day; see `once`."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was asked: the action and the body")
    answer = models.TextField(help_text="JSON, as it was sent")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("token", "key"), name="answered_once")]
