"""Keeping, finding and dropping drafts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from spil.foundation.actions.door import Outcome
from spil.foundation.drafts.models import Draft
from spil.foundation.identity.sealing import key_for

#: a draft that nobody came back to is dropped
KEPT_FOR = timedelta(days=60)
#: drafts of one person; the oldest go
MOST = 200
#: characters of one draft, and fields
LARGEST, MOST_FIELDS = 100_000, 500

Values = Mapping[str, Sequence[str]]


def seal_of(person_id: int | None) -> str:
    """The key with which a browser seals what this person typed there and the server has not yet, in base64.

    It is told to whoever is signed in as this person, page by page; with another office key it is another one.
    """
    return b64encode(key_for(f"drafts of person {person_id}, AES-256-GCM")).decode("ascii")


def keep(person_id: int, form: str, values: Values, now: datetime) -> bool:
    """Keep what was typed in place of what was kept before; nothing typed drops it. False when it is too large."""
    typed = {name: list(texts) for name, texts in values.items() if any(text.strip() for text in texts)}
    if not typed:
        drop(person_id, form)
        return True
    size = sum(len(name) + sum(map(len, texts)) for name, texts in typed.items())
    if size > LARGEST or len(typed) > MOST_FIELDS or len(form) > 160:
        return False
    is_new = find(person_id, form) is None
    Draft.objects.bulk_create(
        [Draft(person_id=person_id, form=form, values=typed, saved_at=now)],
        update_conflicts=True,
        unique_fields=["person", "form"],
        update_fields=["values", "saved_at"],
    )
    if is_new:
        _tidy(person_id, now)
    return True


def find(person_id: int | None, form: str) -> Draft | None:
    return Draft.objects.filter(person=person_id, form=form).first()


def asked(person_id: int | None, form: str) -> QuerySet[Draft, tuple[Any, ...]]:
    """The question what was typed and when, for whoever asks several things at once."""
    return Draft.objects.filter(person=person_id, form=form).values_list("values", "saved_at")


def drop(person_id: int | None, form: str) -> None:
    Draft.objects.filter(person=person_id, form=form).delete()


def _tidy(person_id: int, now: datetime) -> None:
    mine = Draft.objects.filter(person=person_id)
    mine.filter(saved_at__lt=now - KEPT_FOR).delete()
    ids = list(mine.order_by("-saved_at", "-id").values_list("pk", flat=True)[MOST : MOST + 50])
    mine.filter(pk__in=ids).delete()


def drop_about_erased(outcomes: Sequence[Outcome]) -> None:
    """What somebody began to write about a record goes with the record: its form ends in the record's id."""
    for record in (one for outcome in outcomes if outcome.touched for one in outcome.touched.erased):
        Draft.objects.filter(form__endswith=f":{record.pk}").delete()
