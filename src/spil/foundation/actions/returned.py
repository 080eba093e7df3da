"""What a body returns beside new rows, for the door to do: rows that go, change, are destroyed or forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from spil.foundation.actions import writing
from spil.foundation.actions.touched import RowChange
from spil.foundation.records.models import Record


@dataclass(frozen=True)
class Remove:
    """Returned by a body to delete a dependent row (an invoice line, never a record)."""

    row: models.Model


@dataclass(frozen=True)
class Rewrite:
    """Returned by a body to change a plain row that its answers lead to: what stands in these columns from now on."""

    row: models.Model
    columns: Mapping[str, Any]

    def done(self) -> RowChange:
        before = writing.snapshot(self.row)
        for name, value in self.columns.items():
            setattr(self.row, name, value)
        return RowChange(self.row, before, writing.snapshot(self.row))


@dataclass(frozen=True)
class Erase:
    """Returned by a body to destroy a record that it moved to DESTROYED: its rows, its files and what it said go."""

    record: Record


@dataclass(frozen=True)
class Forget:
    """Returned by a body to forget somebody: a plain row about a person, and all that was ever said about that row.

    `emptied` is what stands in its columns from now on; without it the row goes. No event tells what stood there, and
    what is the person's alone (drafts, notices, her own views: `erasing.ALONE`) goes too.
    """

    row: models.Model
    emptied: Mapping[str, Any] | None = None
