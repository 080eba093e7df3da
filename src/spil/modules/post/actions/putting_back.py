"""An item as it stood before something was done to it that is taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import ChangedMeanwhile, Refused
from spil.foundation.actions.declaration import action
from spil.foundation.actions.returned import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of, later_than
from spil.foundation.handling.passing import ASSIGN, passed_on
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn, TurnState
from spil.modules.post import access
from spil.modules.post.actions.registering import turn_to_give
from spil.modules.post.models import PostItem
from spil.modules.post.states import OPEN

#: what a type gives, by the names under which an event tells of it
GIVEN_BY_TYPE = frozenset({"owner_id", "unit_id", "confidentiality", "addressed_to_id", "gate", "deadline"})


@action(
    "post.item.take_back_correction",
    title=_("Take back the correction"),
    told=_("took back the correction"),
    moves=(OPEN, None),
    moves_freely=True,
    may=access.may_keep,
    concerns=lambda _item: False,  # it is offered where the correction was just made
    one_at_a_time=True,
    aside=True,
    icon="arrow-back-up",
    order=57,
)
def take_back_correction(*, item: PostItem, by: Actor) -> list[Any]:
    """The entry as it was before it was corrected last, also what another type gave it.

    Refused when something was done to it since (ChangedMeanwhile).
    """
    done = Event.objects.filter(record=item.record, action="post.item.correct")
    last = done.select_related("recorded_values").order_by("sequence").last()
    if last is None or later_than(last):
        raise Refused(ChangedMeanwhile())
    return put_back(item, last, {name.lstrip("+-") for name in changes_of(last)})


def put_back(item: PostItem, event: Event, names: Collection[str]) -> list[Any]:
    """What an event changed under these names, as it was; what somebody changed since, stays.

    Whoever had the item by it is asked no more; who was asked to give it to somebody is asked again.
    """
    record, changes, former_id = item.record, changes_of(event), item.record.owner_id
    wanted = set(names) & changes.keys()
    if "gate" in wanted and item.gate != changes["gate"][1]:
        wanted -= {"gate", "addressed_to_id"}
    for name in wanted:
        _put_back(item, name, *changes[name])
    if "gate" in wanted and record.state == event.to_state:
        record.state = event.from_state
    days = _days_put_back(record, changes) if "deadline" in names else []
    if days or record.owner_id != former_id:
        return [*days, *_asked_again(record, former_id, days)]
    return days


def _asked_again(record: Record, former_id: int | None, days: Sequence[Deadline | Remove]) -> list[Turn]:
    turns = list(Turn.objects.open().filter(record=record).order_by("id"))
    passed = passed_on(record, former_id, turns)
    if record.owner_id is not None:
        return passed
    gone = [one.row.pk for one in days if isinstance(one, Remove)]
    has_day = any(isinstance(one, Deadline) for one in days)
    has_day = has_day or Deadline.objects.open().filter(record=record).exclude(pk__in=gone).exists()
    asked = [turn for turn in turns if turn.action == ASSIGN]
    if has_day:
        return passed if asked else [*passed, *turn_to_give(record, asks=True)]
    for turn in asked:
        turn.state = TurnState.ENDED
    return [*passed, *asked]


def _put_back(item: PostItem, name: str, was: Any, now: Any) -> None:
    for row in (item, item.record):
        column = next((one for one in row._meta.concrete_fields if one.attname == name), None)
        if column is not None and getattr(row, name) == column.to_python(now):
            setattr(row, name, column.to_python(was))


def _days_put_back(record: Record, changes: dict[str, list[Any]]) -> list[Deadline | Remove]:
    came, went = _named(changes.get("+deadline", ["", ""])[1]), _named(changes.get("-deadline", ["", ""])[0])
    open_now = {str(one): one for one in Deadline.objects.open().filter(record=record)}
    return [
        *(Remove(open_now[one]) for one in came if one in open_now),
        *(
            Deadline(record=record, what=what, due_on=date.fromisoformat(day))
            for what, day in (one.rsplit(" ", 1) for one in went)
        ),
    ]


def _named(told: str) -> list[str]:
    return [one for one in told.split(", ") if one]
