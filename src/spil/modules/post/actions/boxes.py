"""Boxes outside the office that somebody has to empty: who, how often, and that it was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Ask, action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.passing import ASSIGN, done_by_anybody, refuse_who_left
from spil.foundation.organisation.models import Person, Role
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.post import access
from spil.modules.post.actions.following import asked_of_head
from spil.modules.post.models import Box
from spil.modules.post.states import IN_USE, STOPPED

Emptier = Annotated[Person, Ask(_("Who empties it"))]


@action(
    "post.box.open",
    title=_("Add a box to empty"),
    told=_("added this box"),
    may=access.may_register,
    icon="plus",
    order=30,
)
def open_box(
    *,
    by: Actor,
    name: Annotated[str, Ask(_("Name"), help=_("For instance: e-Box Enterprise."), max_length=120)],
    emptied_by: Emptier,
    every_days: Annotated[int, Ask(_("Every so many days"), minimum=1, maximum=60)] = 7,
    address: Annotated[
        str, Ask(_("Where"), help=_("An address of the web, or a place."), max_length=300)
    ] = "",
) -> list[Box | Deadline]:
    """From today somebody empties this box every so many days."""
    refuse_who_left(emptied_by, "emptied_by", by)
    record = Record(kind="post.box", title=name, owner=emptied_by, unit_id=emptied_by.unit_id)
    record.deadline_on = by.today
    box = Box(record=record, every_days=every_days, address=address, opened_on=by.today)
    return [box, Deadline(record=record, what="empty", due_on=by.today)]


@action(
    "post.box.empty",
    title=_("Emptied"),
    told=_("emptied this box"),
    moves=(IN_USE, None),
    may=access.may_empty,
    icon="checks",
    order=10,
)
def empty_box(
    *,
    box: Box,
    by: Actor,
    documents: Annotated[int | None, Ask(_("How many documents"), minimum=0, maximum=1000)] = None,
    remark: Annotated[str, Ask(_("Remark"))] = "",
) -> list[models.Model | Remove]:
    """Everything in it is registered; the next time is so many days later. The timeline tells who and when.

    Whoever of them empties it, nobody is asked any more.
    """
    box.emptied_on = by.today
    due_on = by.today + timedelta(days=box.every_days)
    old = Deadline.objects.open().filter(record=box.pk)
    asked = done_by_anybody(box.record, "post.box.empty", ASSIGN)
    return [*asked, *(Remove(one) for one in old), Deadline(record=box.record, what="empty", due_on=due_on)]


@action(
    "post.box.ask",
    title=_("Ask to empty the box"),
    told=_("asked to empty this box"),
    moves=(IN_USE, None),
    may=access.may_follow,
    hidden=True,
)
def ask_to_empty(*, box: Box, by: Actor) -> list[Turn]:
    """It is the day: the turn of who empties it. Nothing happens when that was asked already."""
    record = box.record
    if Turn.objects.open().filter(record=record, action="post.box.empty").exists():
        return []
    turn = Turn(record=record, action="post.box.empty", due_on=record.deadline_on)
    if record.owner_id:
        turn.person_id = record.owner_id
    else:
        turn.role = Role.OFFICE_MANAGER
    return [turn]


@action(
    "post.box.escalate",
    title=_("Tell the head of the unit"),
    told=_("told the head of the unit"),
    moves=(IN_USE, None),
    may=access.may_follow,
    hidden=True,
)
def escalate_box(*, box: Box, by: Actor) -> list[Turn]:
    """Nobody emptied it: the head of the unit is asked to give it to somebody, or the office manager."""
    return [asked_of_head(box.record, by.today)]


@action(
    "post.box.stop",
    title=_("No longer used"),
    told=_("stopped using this box"),
    moves=(IN_USE, STOPPED),
    may=access.may_keep,
    icon="ban",
    order=58,
    destroys=True,
)
def stop_box(*, box: Box, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Nobody has to empty it any more."""
