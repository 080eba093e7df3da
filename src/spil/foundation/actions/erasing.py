"""Empties a record for good: its rows, its words and what its events said go; its number, its kind and the chain stay.

The event that destroys keeps its own values: under which rule, by which decision. Bytes of files go afterwards, when
the transaction has committed and nobody else keeps the same content (foundation/files/sweeping.py).

A plain row about somebody (a contact, a colleague) is forgotten in the same way: what is said of it goes with it, and
so do the rows that are hers alone (notices, drafts, blocks of the week: their key cascades) with what is said of them.
What a cascading key leads to and is the office's all the same stays with what is left of her row (`ALONE`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from spil.foundation.actions import writing
from spil.foundation.actions.touched import Touched
from spil.foundation.attachments.models import Attachment
from spil.foundation.attachments.queries import attached
from spil.foundation.events.models import EventValues, subject_of
from spil.foundation.reading.models import FileText
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.owning import owned_rows
from spil.foundation.search.forgetting import take_out

#: what stands where the title was: a list, a link and a screen reader need something there
NO_TITLE = "\N{HORIZONTAL ELLIPSIS}"
#: subjects that are asked for at once
TOGETHER = 500
#: of tables of which not every row is hers alone, those that are: no post that waits with her to be registered, and no
#: view of a list that others have too
ALONE = {"arrivals.waitingfile": Q(pk=None), "listing.savedview": Q(scope="own")}
_EMPTIED = {
    "title": NO_TITLE,
    "unit_id": None,
    "owner_id": None,
    "requester_id": None,
    "dossier_id": None,
    "urgent": False,
    "effort": None,
    "deadline_on": None,
}


def erase(work: Sequence[Touched]) -> None:
    """Erase what the bodies of a batch destroyed, in the door's transaction and behind the events that say so.

    Notes in notebooks that lie in one of them stay with whoever wrote them, and lie in nothing from then on.
    Raises ProtectedError when a row of another record still speaks of one of them.
    """
    records = {record.pk: record for one in work for record in one.erased}
    told = [happening.event_id for one in work if one.erased for happening in one.happenings]
    hashes = set(Attachment.objects.filter(record__in=records).values_list("sha256", flat=True))
    take_out(list(records.values()))
    rows = owned_rows(records)
    subjects = [subject_of(model, pk) for model, pks in rows for pk in pks]
    said = Q(event__record__in=records) | Q(subject__in=subjects)
    EventValues.objects.filter(said).exclude(event__in=told).erase()
    for model, pks in rows:
        model._base_manager.filter(pk__in=pks).delete()
    FileText.objects.filter(sha256__in=hashes - attached(hashes)).delete()
    Record.objects.filter(dossier__in=records, kind__in=kinds.personal()).update(dossier=None)
    for record in records.values():
        for name, value in _EMPTIED.items():
            setattr(record, name, value)
    writing.update((record, tuple(_EMPTIED)) for record in records.values())


def forget(work: Sequence[Touched]) -> None:
    """Forget the plain rows of a batch, in the door's transaction and behind the events that say so.

    Raises ProtectedError when another row still speaks of one that goes.
    """
    rows = [one for touched in work for one in touched.forgotten]
    told = [happening.event_id for one in work if one.forgotten for happening in one.happenings]
    hers = [found for row, _emptied in rows for found in _hers_alone(row)]
    subjects = [subject_of(type(row), row.pk) for row, _emptied in rows]
    subjects += [subject_of(found.model, pk) for found in hers for pk in found.values_list("pk", flat=True)]
    for start in range(0, len(subjects), TOGETHER):
        about = EventValues.objects.filter(subject__in=subjects[start : start + TOGETHER])
        about.exclude(event__in=told).erase()
    for found in hers:
        found.delete()
    for row, emptied in rows:
        if emptied is None:
            row.delete()
            continue
        for name, value in emptied.items():
            setattr(row, name, value)
        writing.update([(row, tuple(emptied))])


def _hers_alone(row: models.Model) -> Iterator[models.QuerySet[Any]]:
    """The rows of other tables that go with this row."""
    for relation in row._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.CASCADE:
            model = relation.related_model
            hers = model._base_manager.filter(**{relation.field.name: row.pk})
            yield hers.filter(ALONE.get(model._meta.label_lower, Q()))
