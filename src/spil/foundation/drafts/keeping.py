"""Keeping, finding and dropping drafts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from spil.foundation.actions.declaration import actions
from spil.foundation.actions.door import Outcome, touched_by
from spil.foundation.drafts.models import Draft
from spil.foundation.identity.sealing import key_for
from spil.foundation.records.models import KindModel, Record
from spil.foundation.settled.statements import Parameter

#: a draft that nobody came back to is dropped
KEPT_FOR = timedelta(days=60)
#: drafts of one person; the oldest go
MOST = 200
#: characters of one draft, and fields
LARGEST, MOST_FIELDS = 100_000, 500

#: the hidden name under which what a form asks is done once (`sending`); it goes along with what was typed
ONCE = "once"

Values = Mapping[str, Sequence[str]]


def seal_of(person_id: int | None) -> str:
    """The key with which a browser seals what this person typed there and the server has not yet, in base64.

    It is told to whoever is signed in as this person, page by page; with another office key it is another one.
    """
    return b64encode(key_for(f"drafts of person {person_id}, AES-256-GCM")).decode("ascii")


def keep(person_id: int, form: str, values: Values, now: datetime) -> bool:
    """Keep what was typed in place of what was kept before; nothing typed drops it. False when it is too large."""
    typed = {name: list(texts) for name, texts in values.items() if any(text.strip() for text in texts)}
    if not typed.keys() - {ONCE}:
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
        _keep_the_newest(person_id)
    return True


def find(person_id: int | None, form: str) -> Draft | None:
    return Draft.objects.filter(person=person_id, form=form).first()


def asked(person_id: int | Parameter | None, form: str | Parameter) -> QuerySet[Draft, tuple[Any, ...]]:
    """The question what was typed and when, for whoever asks several things at once."""
    return Draft.objects.filter(person=person_id, form=form).values_list("values", "saved_at")


def drop(person_id: int | None, form: str) -> None:
    Draft.objects.filter(person=person_id, form=form).delete()


def forget_old(now: datetime) -> int:
    """Forget drafts to which nobody came back, also of who writes none any more, or left; how many."""
    return int(Draft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()[0])


def _keep_the_newest(person_id: int) -> None:
    mine = Draft.objects.filter(person=person_id)
    ids = list(mine.order_by("-saved_at", "-id").values_list("pk", flat=True)[MOST : MOST + 50])
    mine.filter(pk__in=ids).delete()


def drop_about_erased(outcomes: Sequence[Outcome]) -> None:
    """What somebody began to write about what is destroyed or forgotten goes with it: its form names the row's id."""
    touched = touched_by(outcomes)
    gone: list[tuple[type[models.Model] | None, int]] = [
        (None, record.pk) for one in touched for record in one.erased
    ]
    gone += [(type(row), row.pk) for one in touched for row, _emptied in one.forgotten]
    for model, pk in gone:
        named = Draft.objects.filter(Q(form__endswith=f":{pk}") | Q(form__contains=f":{pk}:"))
        ids = [draft for draft, form in named.values_list("pk", "form") if _is_about(form, model, pk)]
        Draft.objects.filter(pk__in=ids).delete()


def _is_about(form: str, model: type[models.Model] | None, pk: int) -> bool:
    """Whether a form is about this row; without a model, about this record. `act:ACTION:ID:…`, or `remark:ID`."""
    sort, *rest = form.split(":")
    if sort != "act":
        return model is None and rest[-1] == str(pk)
    action = actions.get(rest[0])
    about = action.subject_model if action else None
    if len(rest) < 2 or rest[1] != str(pk) or about is None:
        return False
    return issubclass(about, KindModel | Record) if model is None else about is model
