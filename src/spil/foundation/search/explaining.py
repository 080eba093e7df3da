"""Why a record was found: in which field, and the words around it. Only for records that were read through sight.

What is shown comes from the index (`SearchTerms.said`) and from the text of the record's own files: whoever may see
the record may read them, and nobody else gets here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import QuerySet

from spil.foundation.attachments.models import Attachment
from spil.foundation.reading.models import FileText
from spil.foundation.records.models import AmongGiven, Record
from spil.foundation.records.together import Row
from spil.foundation.search.models import SearchTerms
from spil.foundation.search.rules import Query
from spil.foundation.search.rules.marking import Marker, Piece
from spil.foundation.settled.statements import prepared

#: the fields beside title and number, the most telling first
SAID = ("sender", "addressee", "names", "body")


@dataclass(frozen=True)
class Reason:
    """Where a record answers the query: `place` is title, number, one of SAID or file; `name` is that of the file."""

    title: Sequence[Piece]
    place: str = ""
    pieces: Sequence[Piece] = ()
    name: Sequence[Piece] = ()


def reasons(records: Sequence[Record], query: Query) -> dict[int, Reason]:
    """Why each of these records was found, by id; three queries however many."""
    marker = Marker(query)
    ids = [record.pk for record in records]
    said = dict(_said.rows(ids=ids)) if query and ids else {}
    found: dict[int, Reason] = {}
    silent: list[Record] = []
    for record in records:
        reason = _reason(record, _read(said.get(record.pk, "")), marker)
        if reason is None:
            silent.append(record)
        else:
            found[record.pk] = reason
    files = _files(silent) if silent and query else {}
    for record in silent:
        found[record.pk] = _in_files(record, files.get(record.pk, []), marker)
    return found


@prepared
def _said() -> QuerySet[SearchTerms, Row]:
    return SearchTerms.objects.filter(AmongGiven("record_id", "ids")).values_list("record_id", "said")


def _read(said: str) -> Mapping[str, str]:
    """What was said of a record; nothing where an earlier release wrote what cannot be read."""
    with suppress(ValueError):
        found: Mapping[str, str] = json.loads(said)
        return found
    return {}


def _reason(record: Record, said: Mapping[str, str], marker: Marker) -> Reason | None:
    """From title, number and what was said; None when only a file can tell."""
    title = marker.marked(record.title)
    wanted = set(range(len(marker.groups))) - marker.groups_in(record.title)
    if not wanted:
        return Reason(title, "title")
    if record.number and wanted <= marker.groups_in(record.number):
        return Reason(title, "number", marker.marked(record.number))
    answered = {name: marker.groups_in(said.get(name, "")) & wanted for name in SAID}
    best = max(SAID, key=lambda name: len(answered[name]))
    if answered[best]:
        return Reason(title, best, marker.snippet(said[best]))
    return None


def _files(records: Sequence[Record]) -> dict[int, list[tuple[str, str]]]:
    """(name, text) of the files of these records."""
    rows = Attachment.objects.current().filter(record__in=[one.pk for one in records])
    files = list(rows.values_list("record_id", "name", "sha256").order_by("position", "pk"))
    wanted = {sha256 for _pk, _name, sha256 in files}
    texts = dict(FileText.objects.filter(sha256__in=wanted).values_list("sha256", "text"))
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for record_id, name, sha256 in files:
        found[record_id].append((name, texts.get(sha256, "")))
    return found


def _in_files(record: Record, files: Sequence[tuple[str, str]], marker: Marker) -> Reason:
    title = marker.marked(record.title)
    for name, text in files:
        if marker.groups_in(name):
            return Reason(title, "file", [], marker.marked(name))
        pieces = marker.snippet(text)
        if pieces:
            return Reason(title, "file", pieces, [Piece(name)])
    return Reason(title)
