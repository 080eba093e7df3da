"""The label for the box in which the paper of a dossier lies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.retention.verdicts import all_may_go_from
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
    box = {"box": dossier.box, "cabinet": dossier.cabinet} if dossier.box else {"pk": pk}
    named = seen.filter(**box).order_by("opened_on", "pk").values_list("record__number", flat=True)[:MOST]
    content = box_label(
        office=str(dossier.record.legal_entity),
        language=(get_language() or "nl")[:2],
        cabinet=dossier.cabinet,
        box=dossier.box or dossier.record.number or "",
        barcode=dossier.barcode,
        words=_("In this box:"),
        numbers=[number or "" for number in named],
        until=_until(Dossier.objects.filter(**box).values_list("pk", flat=True), request.actor.today),
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="label-{pk}.pdf"'
    return answer


def _until(box: Iterable[int], today: date) -> str:
    """The day on which the last of all that lies in the box may go, also of what the reader does not see."""
    day = all_may_go_from(box, today)
    return _("May go from %(day)s") % {"day": day_words(day)} if day else _("Stays for now")
