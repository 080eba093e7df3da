"""The tables of the index. Their columns beside these, and the index proper, are the engines' (migrations 0001, 0002).

`record_id` carries no constraint, nor does a visit's person: the index is derived, is filled in bulk, and is thrown
away and written anew. What it says of a record that is gone cannot be seen by anybody, since whoever shows hits reads
the records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models

from spil.foundation.organisation.models import Person


class SearchEntry(models.Model):
    """Who may find a record, and what it is asked by: one narrow row a record, read for every match."""

    record_id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    audience_id = models.BigIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class SearchTerms(models.Model):
    """The terms of a record, with spaces between. `body` and `files` are empty on PostgreSQL, which has its tsvector.

    `sight` holds the terms of the audience and of the kind: with few of them the index itself leaves out what the
    reader may not see, or did not ask for.
    `said` is what was written, as JSON: sender, addressee, names, body; to show why a record was found.
    """

    record_id = models.BigIntegerField(primary_key=True)
    title = models.TextField()
    number = models.TextField()
    names = models.TextField()
    body = models.TextField()
    files = models.TextField(default="")
    sight = models.TextField(default="")
    said = models.TextField(default="")

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word of the index, folded (`vocabulary.py`). `backwards` is its Dutch stem from the end."""

    word = models.CharField(max_length=32, primary_key=True)
    head = models.CharField(max_length=2)
    tail = models.CharField(max_length=3)
    length = models.PositiveSmallIntegerField()
    backwards = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.word


class ForgottenWord(models.Model):
    """A word of a destroyed record, until it was looked up whether others use it (`forgetting.py`)."""

    word = models.CharField(max_length=32, primary_key=True)

    def __str__(self) -> str:
        return self.word


class Visit(models.Model):
    """How often somebody opened a record, and when last: for that person alone."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    record_id = models.BigIntegerField()
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "record_id"), name="search_visit_once")]
        indexes = [models.Index(fields=["person", "-last_at"], name="search_visit_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.record_id}"


#: SQL and its parameters
Condition = tuple[str, list[Any]]


@dataclass(frozen=True)
class SearchText:
    """What is to be found of one record, as people wrote it. `language`: nl, fr or en; anything else is unknown.

    `called` is what its kind is called, in all languages; `file_names` and `file_text` are those of its attachments.
    """

    record_id: int
    kind: str
    audience_id: int
    language: str = ""
    title: str = ""
    number: str = ""
    names: str = ""
    body: str = ""
    called: str = ""
    sender: str = ""
    addressee: str = ""
    amount: Decimal | None = None
    day: date | None = None
    file_names: tuple[str, ...] = ()
    file_text: str = ""


@dataclass(frozen=True)
class IndexRow:
    """A record as an engine writes it; the texts are terms, `said` is JSON."""

    record_id: int
    kind: str
    audience_id: int
    amount: Decimal | None = None
    day: date | None = None
    title: str = ""
    number: str = ""
    names: str = ""
    body: str = ""
    files: str = ""
    said: str = ""

    @property
    def sight(self) -> str:
        return f"{sight_term(self.audience_id)} {kind_term(self.kind)}"


def sight_term(audience_id: int) -> str:
    """The audience as a term of the index."""
    return f"s0a{audience_id}"


def kind_term(code: str) -> str:
    """The kind as a term of the index, of letters and digits. Two codes may share one: the entry tells them apart.

    >>> kind_term("invoices.invoice")
    'k0invoicesinvoice'
    """
    return "k0" + "".join(filter(str.isalnum, code.casefold()))


class Hit(NamedTuple):
    """A record that was found; a higher score is better. `meant`: found by what was probably meant, not as typed."""

    record_id: int
    score: float
    meant: bool = False
