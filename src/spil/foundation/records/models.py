"""Record, Audience, and the abstract base of what belongs to one kind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, Self

from django.db import models
from django.db.models import F, Func

from spil.foundation.organisation.models import LegalEntity, Person, Unit
from spil.foundation.records.rules import Confidentiality, Readers
from spil.foundation.settled.statements import Slot


class Sight(Protocol):
    """What a reading needs to know of the person who reads."""

    @property
    def sees_all(self) -> bool: ...

    @property
    def audience_ids(self) -> tuple[int, ...]: ...


class _In(Func):
    """`column IN (…)`. `leads` is False where something else has found the rows already and this only checks them: then
    no index of the column is considered. Else PostgreSQL reads all that somebody sees to find the few turns among it.
    """

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, column: str, *, leads: bool, **extra: Any) -> None:
        super().__init__(F(column), **extra)
        self.leads = leads

    def _on_sqlite(self, compiler: Any, listed: str, *values: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column if self.leads else f'+{column}'} IN ({listed})", [*params, *values]

    def _on_postgresql(self, compiler: Any, array: Any, of: str = "bigint") -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        found = f"{column} = ANY(%s::{of}[])"
        # a test of a comparison is no question to an index
        return found if self.leads else f"({found}) IS TRUE", [*params, array]

    def get_group_by_cols(self) -> list[Any]:
        return []


#: the numbers of a list in JSON, on SQLite
_EACH = "SELECT value FROM json_each(%s)"


class Among(_In):
    """`column IN (ids)`, however many ids: 3,000 audiences are an ordinary case.

    SQLite is given the list itself: its planner sees how long it is, and reads a page by day when the list is wide and
    by audience when it is narrow; behind json_each it always takes the audiences and sorts everything. PostgreSQL is
    given an array, whose length its planner sees as well; of the column's own type, or each row is compared with each
    id instead of looked up in a hash. Measured in docs/decisions/0003-record.md.
    """

    #: longer lists than this would make a statement of more than a hundred kilobytes
    LONGEST_LIST = 10_000

    def __init__(self, column: str, ids: tuple[int, ...], *, leads: bool = True, **extra: Any) -> None:
        super().__init__(column, leads=leads, **extra)
        self.ids = ids

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, list[Any]]:
        in_list = ",".join(str(int(number)) for number in self.ids)
        if len(self.ids) <= self.LONGEST_LIST:
            return self._on_sqlite(compiler, in_list or "NULL")
        return self._on_sqlite(compiler, _EACH, f"[{in_list}]")

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return self._on_postgresql(compiler, list(self.ids))


class AmongGiven(_In):
    """`column IN (values)` in a statement that is made once: they are given by name each time it is asked.

    They are ids, or `of` the type that PostgreSQL calls so: `text`, `numeric`.
    """

    def __init__(
        self, column: str, name: str, *, leads: bool = True, of: str = "bigint", **extra: Any
    ) -> None:
        super().__init__(column, leads=leads, **extra)
        self.name, self.of = name, of

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, list[Any]]:
        plain = int if self.of == "bigint" else str
        listed = Slot(self.name, lambda values: json.dumps([plain(value) for value in values]))
        return self._on_sqlite(compiler, _EACH, listed)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return self._on_postgresql(compiler, Slot(self.name, list), self.of)


@dataclass(frozen=True)
class AnyReader:
    """Stands for whoever asks, in a statement that is made once; her `audience_ids` are given when she does."""

    sees_all: bool = False

    @property
    def audience_ids(self) -> tuple[int, ...]:
        raise TypeError("whose audiences these are is not known before the statement is asked")


class SightQuerySet(models.QuerySet):
    """Rows that carry an audience of their own."""

    def visible_to(self, actor: Sight, *, leads: bool = True) -> Self:
        """The rows that this actor may see; everything the product shows starts here.

        Without `leads` what is asked beside it finds few rows, such as those of a day, and this only checks them.
        """
        if actor.sees_all:
            return self.all()
        if isinstance(actor, AnyReader):
            return self.filter(AmongGiven("audience_id", "audience_ids", leads=False))
        return self.filter(Among("audience_id", actor.audience_ids, leads=leads))

    def hidden_from(self, actor: Sight) -> Self:
        """The rows that this actor may not see."""
        return (
            self.none()
            if actor.sees_all
            else self.exclude(Among("audience_id", actor.audience_ids, leads=False))
        )


class Audience(models.Model):
    """A set of readers, kept once. Never changed: another set is another audience."""

    key = models.CharField(max_length=64, unique=True)


class AudienceMember(models.Model):
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="members")
    kind = models.CharField(max_length=8)
    ref = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("kind", "ref", "audience"), name="audience_member_once")
        ]


OPEN = models.Q(is_open=True)


class Record(models.Model):
    """One piece of work. Numbers are allotted at the end of the transaction that makes it."""

    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=40, null=True)
    title = models.CharField(max_length=300)
    legal_entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, default="nl")
    urgent = models.BooleanField(default=False)
    effort = models.PositiveIntegerField(null=True, blank=True, help_text="minutes")
    state = models.CharField(max_length=30)
    is_open = models.BooleanField(default=True)
    deadline_on = models.DateField(null=True, blank=True, help_text="nearest open deadline, kept by the door")
    confidentiality = models.CharField(
        max_length=8,
        default=Confidentiality.OFFICE,
        choices=[(member.value, member.value) for member in Confidentiality],
    )
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+", db_index=False)
    dossier = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="contents"
    )
    created_at = models.DateTimeField()
    registered_on = models.DateField(help_text="the day in office time; its year is the year of the number")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    event_count = models.PositiveIntegerField(default=0)
    head_digest = models.BinaryField(max_length=32, default=b"")

    objects = SightQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("legal_entity", "number"), name="record_number_once")]
        indexes = [
            models.Index(fields=["audience", "-id"], name="record_by_audience"),
            models.Index(fields=["kind", "-id"], name="record_by_kind"),
            models.Index(fields=["kind", "state", "audience", "id"], name="record_by_state"),
            models.Index(fields=["owner", "deadline_on"], condition=OPEN, name="record_open_by_owner"),
            models.Index(fields=["unit"], condition=OPEN, name="record_open_by_unit"),
            models.Index(fields=["kind", "audience"], condition=OPEN, name="record_open_by_kind"),
            models.Index(fields=["deadline_on", "id"], condition=OPEN, name="record_open_by_deadline"),
            models.Index(fields=["kind", "registered_on", "id"], name="record_by_day"),
            models.Index(fields=["id"], condition=models.Q(urgent=True), name="record_urgent"),
        ]

    #: set by an action to say who may read along; the door resolves it to an audience
    readers: Readers | None = None

    def __str__(self) -> str:
        return f"{self.number or ''} {self.title}".strip()


class KindQuerySet(SightQuerySet):
    """A kind's own table; `visible_to` uses its own copy of the audience, so that one index answers."""

    def open(self) -> Self:
        return self.filter(record__is_open=True)


class KindModel(models.Model):
    """Base of the model that belongs to a kind: owns its record, carries a copy of its audience.

    A subclass that is listed newest first by a date of its own names that date in `listed_by` and gives itself
    the two indexes of `listing_indexes`.
    """

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.PROTECT, related_name="%(class)s"
    )
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )

    objects = KindQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.record)


class Awaiting(models.Model):
    """Base of the model of a kind that can wait for somebody: for whom, since which day. Nobody: both are empty."""

    waiting_since = models.DateField(null=True, blank=True)
    waiting_for = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def wait_for(self, whom: str, since: date) -> None:
        self.waiting_for, self.waiting_since = whom, since

    def wait_no_longer(self) -> None:
        self.waiting_for, self.waiting_since = "", None


def listing_indexes(prefix: str, listed_by: str, *, within: str = "") -> list[models.Index]:
    """The two indexes from which a first page is read whatever the audience (docs/decisions/0003-record.md).

    `within` is the column that tells kinds apart which share a table, when there are many of them.
    """
    first = [within] if within else []
    return [
        models.Index(fields=[*first, "audience", f"-{listed_by}", "-record"], name=f"{prefix}_by_audience"),
        models.Index(fields=[*first, f"-{listed_by}", "-record", "audience"], name=f"{prefix}_by_day"),
    ]
