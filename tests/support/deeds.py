"""What tests of every module do with an action: see why it is refused, and read again what it changed."""

from __future__ import annotations

from typing import Any

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.links.models import Link


def refusal(call: Any, **answers: Any) -> str:
    """The code of the refusal that `call` meets; the test fails when it is not refused."""
    with pytest.raises(Refused) as refused:
        call(**answers)
    return refused.value.refusal.code


def again(row: Any) -> Any:
    """The row of a record's kind as it stands in the database now, nothing of it remembered."""
    return type(row).objects.select_related("record").get(pk=row.pk)


def naming(row: Any, relation: str) -> Any:
    """The one row of the same kind that names this one so: the letter that answers it, its receipt."""
    return again(type(row)(pk=Link.objects.get(target=row.pk, relation=relation).source_id))
