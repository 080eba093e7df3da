"""The label for the box in which the paper of a dossier lies."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.records.kinds import kinds
from spil.foundation.retention.verdicts import Terms
from spil.foundation.ui.saying import day_words
from spil.modules.dossiers.formats.label import box_label
from spil.modules.dossiers.models import Dossier

#: dossiers of one box that the label names
MOST = 60


def label(request: Any, pk: int) -> HttpResponse:
    """The label of the box: cabinet, box, barcode, the dossiers in it that the reader may see, until when it stays."""
    seen = Dossier.objects.visible_to(request.actor).select_related("record__legal_entity", "type")
    dossier = seen.filter(pk=pk).first()
    if dossier is None:
        raise Http404
    same = seen.filter(box=dossier.box, cabinet=dossier.cabinet) if dossier.box else seen.filter(pk=pk)
    inside = list(same.order_by("opened_on", "pk")[:MOST])
    content = box_label(
        office=str(dossier.record.legal_entity),
        language=(get_language() or "nl")[:2],
        cabinet=dossier.cabinet,
        box=dossier.box or dossier.record.number or "",
        barcode=dossier.barcode,
        words=_("In this box:"),
        numbers=[one.record.number or "" for one in inside],
        until=_until(inside, request.actor.today),
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="label-{pk}.pdf"'
    return answer


def _until(inside: list[Dossier], today: Any) -> str:
    """The day on which the last of them may go; nothing as long as one of them is open, held or kept for ever."""
    terms = Terms(today).of(kinds["dossiers.dossier"], [one.record for one in inside])
    days = [terms[one.pk].first_day if one.pk in terms else None for one in inside]
    if None in days or any(one.is_held(today) for one in inside):
        return _("Stays for now")
    return _("May go from %(day)s") % {"day": day_words(max(day for day in days if day))}
