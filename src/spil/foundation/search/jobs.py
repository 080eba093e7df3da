"""The index written anew from the records: after an update that changes how text becomes terms, or a damaged index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search.indexing import index_records, remove
from spil.foundation.search.models import SearchEntry

#: records of one transaction; on SQLite nobody else writes meanwhile
CHUNK = 200


@job("search.reindex", title=_("Write the search index anew"), retries=5)
def reindex(progress: Progress) -> int:
    """Write every record's entry anew and take out what has no record; the number of records."""
    progress.expect(Record.objects.count())
    last = 0
    while True:
        with transaction.atomic():
            # locked, so that what a person saves meanwhile is not overwritten with the text from before
            records = list(Record.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:CHUNK])
            index_records(_with_rows(records))
            _take_out_strangers(last, records)
        if not records:
            return progress.done
        last = records[-1].pk
        progress.step(len(records))


def _with_rows(records: Sequence[Record]) -> Iterator[tuple[Record, KindModel | None]]:
    for code, group in groupby(sorted(records, key=lambda one: (one.kind, one.pk)), key=lambda one: one.kind):
        kind, these = kinds[code], list(group)
        rows = {}
        if kind.search is not None:
            found = kind.model._default_manager.select_related("record", *(set(kind.facts) - {"record"}))
            rows = {row.pk: row for row in found.filter(pk__in=[one.pk for one in these])}
        yield from ((one, rows.get(one.pk)) for one in these)


def _take_out_strangers(after: int, records: Sequence[Record]) -> None:
    """Entries between two known records, or after the last one, that belong to none."""
    entries = SearchEntry.objects.filter(record_id__gt=after).exclude(
        record_id__in=[one.pk for one in records]
    )
    if records:
        entries = entries.filter(record_id__lt=records[-1].pk)
    if strangers := list(entries.values_list("record_id", flat=True)):
        remove(strangers)
