"""Jobs of the search: the index written anew from the records, and the text of attachments read.

Written anew is after an update that changes how text becomes terms, or for a damaged index. Attachments are read
after their record was registered, so that registering waits for no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from spil.foundation.attachments.models import Attachment
from spil.foundation.files.store import LOST
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily
from spil.foundation.reading.models import FileText
from spil.foundation.reading.words import keep, locked_carriers, read_file
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import KindModel, Record
from spil.foundation.search.files import words_of_files
from spil.foundation.search.forgetting import forget_words
from spil.foundation.search.indexing import index_records, remove
from spil.foundation.search.models import ForgottenWord, SearchEntry

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


@job("search.read_files", title=_("Read the text of attachments"), retries=5)
def read_files(progress: Progress, records: list[int]) -> int:
    """Read the files of these records that nobody read yet, and index the records with their text; how many files."""
    unread = {sha256 for words in words_of_files(records).values() for sha256 in words.unread}
    rows = Attachment.objects.filter(record__in=records, sha256__in=unread).order_by("pk")
    files = {row.sha256: row for row in rows}
    for sha256, attachment in progress.over(sorted(files.items()), len(files)):
        found = read_file(attachment.file)
        if found.reason == LOST:
            progress.failed(attachment.name, found.reason)
        index_carriers(sha256, found)
    return len(files)


def index_carriers(sha256: str, found: FileText | None = None) -> None:
    """Write the search text of every record that carries a content anew, in a transaction of its own.

    What was `found` in it is kept with them, and not at all when what carried it was destroyed meanwhile.
    """
    with transaction.atomic():
        locked = locked_carriers(sha256)
        if locked and found is not None:
            keep(found)
        index_records(_with_rows(locked))


def _with_rows(records: Sequence[Record]) -> Iterator[tuple[Record, KindModel | None]]:
    for code, group in groupby(sorted(records, key=lambda one: (one.kind, one.pk)), key=lambda one: one.kind):
        kind, these = kinds[code], list(group)
        rows = {}
        if kind.search is not None or kind.fields:
            found = kind.model._default_manager.select_related("record", *(set(kind.facts) - {"record"}))
            rows = {row.pk: row for row in found.filter(pk__in=[one.pk for one in these])}
        yield from ((one, rows.get(one.pk)) for one in these)


def _take_out_strangers(after: int, records: Sequence[Record]) -> None:
    """Entries between two known records, or after the last one, that belong to none.

    Asked of the records as they are now: one that was registered since these were read has its entry already.
    """
    entries = SearchEntry.objects.filter(
        ~Exists(Record.objects.filter(pk=OuterRef("record_id"))), record_id__gt=after
    )
    if records:
        entries = entries.filter(record_id__lt=records[-1].pk)
    if strangers := list(entries.values_list("record_id", flat=True)):
        remove(strangers)


@job("search.forget_words", title=_("Forget the words of what was destroyed"), schedule=daily("03:20"))
def forget(progress: Progress) -> int:
    """Strike out words that only destroyed records used; how many."""
    count = forget_words() if ForgottenWord.objects.exists() else 0
    progress.step(count)
    return count
