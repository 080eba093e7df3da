"""Writing long lists, and forgetting files that nobody fetches any more."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from spil.foundation.access.actor import Actor
from spil.foundation.access.queries import actor_for
from spil.foundation.exports.about import About, take_out_about, zipped
from spil.foundation.exports.csv_file import BATCH, csv_parts
from spil.foundation.exports.models import ABOUT, Export
from spil.foundation.exports.tables import Table
from spil.foundation.exports.xlsx_file import write_xlsx
from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.queue import enqueue
from spil.foundation.jobs.rules import daily
from spil.foundation.listing.queries import listed
from spil.foundation.records.kinds import kinds

#: how long a file can be fetched
KEPT = timedelta(days=7)


def about_named(about: About) -> dict[str, Any]:
    """What an export about somebody remembers of whom."""
    return {"model": about._meta.label_lower, "pk": about.pk}


@job("exports.write", title=_("Take out a list"))
def write(progress: Progress, *, export: int) -> int:
    """Write the file of an export, as the person who asked sees the list now; the number of rows."""
    asked = Export.objects.select_related("person").filter(pk=export).first()
    if asked is None or asked.sha256:
        return asked.row_count if asked else 0
    now = timezone.now()
    actor = actor_for(asked.person, now=now, today=timezone.localdate(now))
    fill = _fill_about if asked.kind == ABOUT else _fill_list
    with override(asked.language), tempfile.TemporaryFile() as target:
        rows = fill(asked, actor, cast("BinaryIO", target), progress)
        target.seek(0)
        stored = store().put(cast("BinaryIO", target), name=asked.name)
    Export.objects.filter(pk=asked.pk).update(sha256=stored.sha256, row_count=rows)
    return rows


def _fill_about(asked: Export, actor: Actor, target: BinaryIO, progress: Progress) -> int:
    model = apps.get_model(asked.asked["model"])
    about: Any = model._default_manager.filter(pk=asked.asked["pk"]).first()
    with tempfile.TemporaryDirectory() as folder:
        taken = take_out_about(Path(folder) / "about", about, actor, language=asked.language)
        zipped(Path(folder) / "about", target)
    for sentence in taken.missing():
        progress.failed(asked.name, sentence)
    progress.step(taken.rows)
    return taken.rows


def _fill_list(asked: Export, actor: Actor, target: BinaryIO, progress: Progress) -> int:
    kind, filters = kinds[asked.kind], asked.asked.get("filters", {})
    progress.expect(listed(kind, actor, filters).count())
    table = Table.of(kind, actor, filters, asked.asked.get("columns", []), asked.asked.get("order", ""))
    return _fill(asked.format, table, asked.language, target, progress)


def _fill(form: str, table: Table, language: str, target: BinaryIO, progress: Progress) -> int:
    if form == "xlsx":
        return write_xlsx(table, target, on_row=progress.step)
    for part in csv_parts(table, language):
        target.write(part)
        progress.step(BATCH)
    return progress.total or 0


def ask_to_write(
    actor: Actor, *, kind: str, form: str, language: str, asked: dict[str, Any], name: str
) -> Export:
    """Remember what is asked, and put its writing in the queue, together."""
    with transaction.atomic():
        made = Export.objects.create(
            person_id=cast("int", actor.person_id),
            kind=kind,
            format=form,
            language=language,
            asked=asked,
            name=name[:120],
            asked_at=actor.now,
        )
        made.job = enqueue(write, by=actor.person_id, at=actor.now, export=made.pk).pk
        made.save(update_fields=["job"])
    return made


def own_export(actor: Actor, pk: int) -> Export | None:
    """An export is there for whoever asked for it, and for nobody else."""
    found = Export.objects.filter(pk=pk).first()
    return found if found is not None and found.person_id == actor.person_id else None


@job("exports.tidy", title=_("Forget lists that were taken out"), schedule=daily("03:50"))
def tidy(progress: Progress) -> int:
    """Forget exports older than they are kept; how many. Nobody keeps their content then (`arrivals.sweep_store`)."""
    gone = Export.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()[0]
    progress.step(gone)
    return gone
