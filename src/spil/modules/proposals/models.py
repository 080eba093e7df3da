"""Proposals that wait to be confirmed."""

from __future__ import annotations

from django.db import models

from spil.modules.post.public import PostItem


class Proposal(models.Model):
    """A value that the program filled in; gone as soon as somebody decided. `target` is one of `access.TARGETS`."""

    item = models.ForeignKey(PostItem, on_delete=models.PROTECT, related_name="proposals")
    target = models.CharField(max_length=16)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("item", "target"), name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.target}: {self.value}"
