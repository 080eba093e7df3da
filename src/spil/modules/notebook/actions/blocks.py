"""Time that somebody keeps every week."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Reason, Refused
from spil.foundation.actions.declaration import Ask, action
from spil.modules.notebook import access
from spil.modules.notebook.actions.noting import clock
from spil.modules.notebook.models import Block

DAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)
NoLength = Reason("NoLength", _("A block ends after it begins."), _("Write for instance 13.30 and 15.00."))


@action(
    "notebook.block.add",
    title=_("New fixed block"),
    told=_("set a fixed block"),
    may=access.may_write,
    icon="clock",
    order=84,
)
def add_block(
    *,
    by: Actor,
    title: Annotated[str, Ask(_("For what"), max_length=80)],
    weekdays: Annotated[list[str], Ask(_("On"), choices=DAYS)],
    from_at: Annotated[str, Ask(_("From"), max_length=10)],
    until_at: Annotated[str, Ask(_("Until"), max_length=10)],
    from_on: Annotated[date | None, Ask(_("First day"), help=_("Empty: today."))] = None,
    until_on: Annotated[date | None, Ask(_("No longer from"))] = None,
) -> Block:
    """Keep time every week for one kind of work.

    Refused when it ends before it begins (NoLength), and for a time that is none (NoTime).
    """
    begins, ends = clock(from_at, "from_at"), clock(until_at, "until_at")
    if begins is None or ends is None or ends <= begins:
        raise Refused(NoLength().about("until_at"))
    first = from_on or by.today
    if until_on is not None and until_on < first:
        raise Refused(NoLength().about("until_on"))
    assert by.deciding_id is not None  # noqa: S101 - may_write
    return Block(
        person_id=by.deciding_id,
        title=title,
        weekdays=sorted(int(day) for day in weekdays),
        from_at=begins,
        until_at=ends,
        from_on=first,
        until_on=until_on,
    )


@action(
    "notebook.block.stop",
    title=_("Stop the block"),
    told=_("ended a fixed block"),
    may=access.may_keep_block,
    facts=("person",),
    icon="x",
    hidden=True,
)
def stop_block(*, block: Block, by: Actor) -> None:
    """No longer from today; the weeks that were keep it."""
    block.until_on = max(by.today, block.from_on)
