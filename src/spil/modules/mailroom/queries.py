"""The register as it is printed, with every number that was given out; and what became of the e-mails that went out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spil.foundation.access.actor import Actor
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.outbox.models import MailState, OutgoingMail
from spil.foundation.outbox.queries import mails_outside
from spil.foundation.records.kinds import DESTROYED
from spil.foundation.records.models import Record
from spil.foundation.ui.rules import locale_code, moment_text
from spil.foundation.workflow.rules import Family
from spil.modules.post.public import CANCELLED, READY, RETURNED, Channel, Direction, PostItem

#: letters of one file: what a printer takes at ease
TOGETHER = 200
#: mails of one item that are told: it is sent anew when it came back
MOST = 5
_FAMILIES: Mapping[str, Family] = {
    MailState.WAITING: Family.WAITING, MailState.SENT: Family.DONE, MailState.FAILED: Family.REJECTED,
    MailState.BOUNCED: Family.REJECTED, MailState.LEFT: Family.CANCELLED,
}  # fmt: skip
_KINDS = {Direction.IN: "post.incoming", Direction.OUT: "post.outgoing"}


@dataclass(frozen=True)
class Line:
    """One number of the register. `item` is None when the reader may not see it, and when it was destroyed: then only
    the number is told, and that it `is_destroyed` to whoever could read it."""

    number: str
    item: PostItem | None
    cancelled_by: str = ""
    cancelled_why: str = ""
    is_destroyed: bool = False


def numbers_given(direction: str, from_on: date, until_on: date) -> QuerySet[Record]:
    """What got a number in a half-open period of days, in the order of the numbers (10000 comes after 9999)."""
    given = Record.objects.filter(
        kind=_KINDS[Direction(direction)], registered_on__gte=from_on, registered_on__lt=until_on
    )
    return given.order_by("registered_on", Length("number"), "number")


def register_lines(
    actor: Actor, direction: str, from_on: date, until_on: date, *, part: slice = slice(None)
) -> list[Line]:
    """The numbers given out in a period, or a part of them, in their order: four queries, however many.

    The numbers of what the actor may not see are in the list: a register has no gaps.
    """
    numbers = list(numbers_given(direction, from_on, until_on).values_list("pk", "number")[part])
    items = PostItem.objects.visible_to(actor).filter(pk__in=[pk for pk, _number in numbers])
    seen = {item.pk: item for item in items.select_related("record", "record__owner", "record__unit")}
    told = _cancelled([pk for pk, item in seen.items() if item.record.state == CANCELLED.code])
    gone = _destroyed(actor, [pk for pk, _number in numbers if pk not in seen])
    return [
        Line(number or "", seen.get(pk), *told.get(pk, ("", "")), is_destroyed=pk in gone)
        for pk, number in numbers
    ]


def _destroyed(actor: Actor, ids: list[int]) -> set[int]:
    """Which of these were destroyed, as far as the actor could read them."""
    if not ids:
        return set()
    found = Record.objects.visible_to(actor).filter(pk__in=ids, state=DESTROYED.code)
    return set(found.values_list("pk", flat=True))


def _cancelled(ids: list[int]) -> dict[int, tuple[str, str]]:
    """Who cancelled these, and why."""
    if not ids:
        return {}
    events = Event.objects.filter(record__in=ids, action="post.item.cancel").select_related(
        "by", "recorded_values"
    )
    return {
        event.record_id: (str(event.by or ""), str(changes_of(event).get("reason", [None, ""])[1] or ""))
        for event in events
        if event.record_id is not None
    }


def letters_waiting(actor: Actor) -> QuerySet[PostItem]:
    """Outgoing letters with a text that wait to be printed and put in the post, the oldest first."""
    found = PostItem.objects.visible_to(actor).filter(
        direction=Direction.OUT, record__state__in=[READY.code, RETURNED.code]
    )
    return found.exclude(channel=Channel.EMAIL).exclude(text="").order_by("pk")


def letters_to_print(actor: Actor, first: int = 0) -> list[PostItem]:
    """Those of one file, from the one with the id `first` on: what is sent meanwhile shifts none of the others."""
    waiting = letters_waiting(actor).filter(pk__gte=first)
    return list(waiting.select_related("record__legal_entity", "party")[:TOGETHER])


def parts_to_print(actor: Actor) -> list[tuple[int, int, int]]:
    """The files that hold all of them: the id of the first letter, and of which to which letter it goes, from 1."""
    ids = list(letters_waiting(actor).values_list("pk", flat=True))
    return [
        (ids[start], start + 1, min(start + TOGETHER, len(ids))) for start in range(0, len(ids), TOGETHER)
    ]


def mailed(item: PostItem, actor: Actor) -> dict[str, Any] | None:
    """The panel: each mail of this item, the newest first; None for what did not go by e-mail. One query."""
    lines = [_line(row, actor) for row in mails_outside().filter(record=item.pk).order_by("-pk")[:MOST]]
    return {"title": _("E-mail"), "id": "mailed", "lines": lines} if lines else None


def _line(row: OutgoingMail, actor: Actor) -> dict[str, str]:
    at = timezone.localtime(row.sent_at or row.made_at)
    return {
        "family": _FAMILIES[row.state],
        "word": _("Not sent any more") if row.state == MailState.LEFT else row.get_state_display(),
        "to": row.to_address,
        "at": moment_text(at, actor.today, locale_code(get_language() or "nl")),
        "error": "" if row.state == MailState.SENT else row.error,
    }
