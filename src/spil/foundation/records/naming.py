"""What other records are called, for whoever may see them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from spil.foundation.records.models import Record, Sight


def names_seen(reader: Sight, ids: Iterable[int]) -> dict[int, str]:
    """Number and title of these records by id, as far as the reader may see them. One query; none for no ids.

    Whatever tells which record another row points to asks here: who reads the row may not see what it points to.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    found = Record.objects.visible_to(reader).filter(pk__in=wanted).only("number", "title")
    return {record.pk: str(record) for record in found}


def unseen() -> str:
    """What a record is called to whoever may not see it."""
    return _("one that you do not see")
