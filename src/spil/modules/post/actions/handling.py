"""What is done with an item once it stands in the register."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.deadlines.models import Deadline
from spil.modules.post import access
from spil.modules.post.actions.registering import with_deadline
from spil.modules.post.models import PostItem
from spil.modules.post.states import CANCELLED, DONE, IN_HAND, NEW, OPEN, WAITING


@action(
    "post.item.take_in_hand",
    title=_("Take in hand"),
    told=_("took this in hand"),
    moves=(NEW, IN_HAND),
    may=access.may_handle,
    icon="circle-half-2",
    order=20,
)
def take_in_hand(*, item: PostItem, by: Actor) -> None:
    """Begin working on an item; who has no handler yet gets this one."""
    if item.record.owner_id is None and by.deciding_id is not None:
        item.record.owner_id = by.deciding_id


@action(
    "post.item.await_answer",
    title=_("Wait for an answer"),
    told=_("waits for an answer"),
    moves=((NEW, IN_HAND), WAITING),
    may=access.may_handle,
    icon="hourglass",
    order=30,
)
def await_answer(
    *, item: PostItem, by: Actor, until: Annotated[date | None, Ask(_("Until"))] = None
) -> list[Deadline]:
    """The ball is outside; a date makes it come back to the list of deadlines."""
    return with_deadline(item.record, until)


@action(
    "post.item.close",
    title=_("Close the item"),
    told=_("closed this"),
    moves=(OPEN, DONE),
    may=access.may_handle,
    icon="checks",
    order=40,
)
def close(*, item: PostItem, by: Actor, remark: Annotated[str, Ask(_("Remark"), long=True)] = "") -> None:
    """The item is dealt with; its deadlines are met."""


@action(
    "post.item.reopen",
    title=_("Reopen"),
    told=_("reopened this"),
    moves=(DONE, IN_HAND),
    may=access.may_handle,
    icon="arrow-back-up",
    order=45,
)
def reopen(*, item: PostItem, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Work on it goes on."""


@action(
    "post.item.cancel",
    title=_("Cancel the item"),
    told=_("cancelled this"),
    moves=(OPEN, CANCELLED),
    may=access.may_keep,
    icon="ban",
    order=90,
    destroys=True,
)
def cancel(*, item: PostItem, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Registered by mistake. The number stays in use and visible, with who cancelled it and why."""
