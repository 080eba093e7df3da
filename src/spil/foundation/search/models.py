"""The tables of the index. Their columns beside these, and the index proper, are the engines' (migration 0001).

`record_id` carries no constraint: the index is derived, is filled in bulk, and is thrown away and written anew. What
it says of a record that is gone cannot be seen by anybody, since whoever shows hits reads the records.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class SearchEntry(models.Model):
    """Who may find a record: one narrow row a record, read for every match."""

    record_id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    audience_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class SearchTerms(models.Model):
    """The terms of a record, with spaces between. `body` is empty on PostgreSQL, which has it in its tsvector."""

    record_id = models.BigIntegerField(primary_key=True)
    title = models.TextField()
    number = models.TextField()
    names = models.TextField()
    body = models.TextField()

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class SearchText:
    """What is to be found of one record, as people wrote it. `language`: nl, fr or en; anything else is unknown."""

    record_id: int
    kind: str
    audience_id: int
    language: str = ""
    title: str = ""
    number: str = ""
    names: str = ""
    body: str = ""


@dataclass(frozen=True)
class Hit:
    """A record that was found; a higher score is better."""

    record_id: int
    score: float
