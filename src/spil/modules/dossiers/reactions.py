"""What dossiers do when something happened to what lies in them: one that lacks something is not called complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import override

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening, record_of
from spil.foundation.records.models import Record
from spil.modules.dossiers.actions import reopen
from spil.modules.dossiers.models import Dossier
from spil.modules.dossiers.models.checking import missing_titles
from spil.modules.dossiers.states import COMPLETE


def open_what_lacks(happened: list[Happening]) -> Iterator[Call]:
    """A complete dossier is open again when a line of its checklist is answered no more, whoever looks.

    The program does it: whoever took something out need not see the dossier, nor keep it.
    """
    around = _around(happened)
    if not around:
        return
    _locked(around)
    complete = Dossier.objects.filter(pk__in=around, record__state=COMPLETE.code)
    for dossier in complete.select_related("record", "type").order_by("pk"):
        one = around[dossier.pk]
        program = replace(system_actor(one.by.now, one.by.today), cause_id=one.event_id)
        if lacks := _what_lacks(dossier, program):
            yield reopen.call(dossier=dossier, by=program, reason=lacks)


def _locked(dossiers: Iterable[int]) -> None:
    """Whoever calls one of them complete at this moment has done so by now, or looks again when this is over."""
    list(Record.objects.select_for_update().filter(pk__in=dossiers).order_by("pk").values_list("pk"))


def _around(happened: list[Happening]) -> Mapping[int, Happening]:
    """The dossiers in which these records lie, and those out of which they were taken."""
    found: dict[int, Happening] = {}
    for one in happened:
        record = record_of(one.call.arguments.get("record") or one.row)
        lies_in = record.dossier_id if record is not None else None
        left = (news.changes["dossier_id"][0] for news in one.news if "dossier_id" in news.changes)
        found |= {dossier: one for dossier in (lies_in, *left) if dossier is not None}
    return found


def _what_lacks(dossier: Dossier, everybody: Actor) -> str:
    """In the language of the dossier; empty when every line is answered."""
    with override(dossier.record.language):
        missing = missing_titles(dossier, everybody)
        return _("No longer in it: %(lines)s") % {"lines": ", ".join(missing)} if missing else ""
