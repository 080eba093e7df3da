"""What somebody does with what was proposed: confirm, correct, refuse; or decides it elsewhere, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor, system_actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.returned import Remove
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.handling.dating import on_another_day, without_deadline
from spil.foundation.handling.filing import file_into
from spil.foundation.handling.passing import ASSIGN, passed_on, refuse_who_left
from spil.foundation.handling.putting_back import put_back
from spil.foundation.organisation.models import Person, Role, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.levels import LEVELS
from spil.foundation.records.models import Record
from spil.foundation.records.rules import is_stricter
from spil.foundation.turns.models import Turn
from spil.foundation.workflow.rules import Text
from spil.modules.post.public import (
    NEW,
    OPEN,
    Gate,
    ItemType,
    PostItem,
    answer_day,
    before_the_gate,
    give,
    rules_for,
    treated_by_type,
    types_for,
    with_deadline,
)
from spil.modules.proposals import access
from spil.modules.proposals.models import Proposal

_AS_PROPOSED = _("Left empty: as proposed.")
Sender = Annotated[Party | None, Ask(_("Sender"), help=_AS_PROPOSED)]
HandlingUnit = Annotated[Unit | None, Ask(_("Handling unit"), help=_AS_PROPOSED)]
Handler = Annotated[Person | None, Ask(_("Handler"), help=_AS_PROPOSED)]
Dossier = Annotated[Record | None, Ask(_("Dossier"), help=_AS_PROPOSED)]
AnswerBefore = Annotated[date | None, Ask(_("Answer before"), help=_AS_PROPOSED)]


def is_unconfirmed(item: PostItem) -> bool:
    return item.unconfirmed


def _done(item: PostItem, *targets: str) -> list[Any]:
    """These proposals, or all of them, wait no longer. Raises Refused when there are none."""
    waiting = list(Proposal.objects.filter(item=item.pk))
    settled = [one for one in waiting if not targets or one.target in targets]
    if not settled:
        raise Refused(access.NothingProposed())
    item.unconfirmed = len(settled) < len(waiting)
    return [Remove(one) for one in settled]


@action(
    "proposals.item.confirm",
    title=_("Confirm the proposals"),
    told=_("confirmed what was proposed"),
    moves=(OPEN, None),
    may=access.may_confirm,
    concerns=is_unconfirmed,
    icon="checks",
    key="V",
    order=12,
)
def confirm(*, item: PostItem, by: Actor) -> list[Any]:
    """What the program filled in is right; the next letter of this sort is learned from it (NothingProposed)."""
    return _done(item)


@action(
    "proposals.item.correct",
    title=_("Correct and confirm"),
    told=_("corrected what was proposed"),
    moves=(OPEN, None),
    moves_freely=True,
    may=access.may_confirm,
    concerns=is_unconfirmed,
    aside=True,
    icon="pencil",
    order=13,
)
def correct(
    *,
    item: PostItem,
    by: Actor,
    party: Sender = None,
    type: Annotated[str, Ask(_("Type"), choices=types_for)] = "",
    unit: HandlingUnit = None,
    handler: Handler = None,
    dossier: Dossier = None,
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=LEVELS)] = "",
    answer_before: AnswerBefore = None,
) -> list[Any]:
    """What is filled in takes the place of what was proposed; the rest is confirmed with it. Both are learned from.

    A handler without a unit brings the own unit along; another type gives what nobody chose. Refused: HasLeft.
    """
    refuse_who_left(handler, "handler", by)
    record, former_type, former_level = item.record, item.type, item.record.confidentiality
    rows = _done(item)
    item.type = type or item.type
    if party is not None:
        _send_by(item, party)
    record.confidentiality = confidentiality or record.confidentiality
    if dossier is not None:
        file_into(record, dossier, by, "dossier")
    if handler is not None:
        former_id = record.owner_id
        record.owner, record.unit_id = handler, handler.unit_id or record.unit_id
        rows += passed_on(record, former_id)
    record.unit = unit or record.unit
    if answer_before is not None:
        record.deadline_on = answer_before
        rows += on_another_day(record, "answer", answer_before)
    if item.type == former_type:
        return rows
    chosen = record.confidentiality if record.confidentiality != former_level else ""
    return [*rows, *treated_by_type(item, by, rows, level=chosen)]


def _send_by(item: PostItem, party: Party | None) -> None:
    """Another sender, or none: the name goes along, unless the message itself gave another one."""
    was = item.party.name if item.party else ""
    if item.party_name in ("", was) and not (item.writer and item.writer["name"]):
        item.party_name = party.name if party else ""
    item.set_party(party)


def open_targets(_by: Actor, item: PostItem | None) -> Sequence[tuple[str, Text]]:
    """What can be refused: what waits and still stands; of no item in particular, all."""
    if item is None:
        return list(access.TARGETS.items())
    rows = Proposal.objects.filter(item=item.pk)
    standing = {one.target for one in rows if access.stands(item, one.target, one.value)}
    return [(target, title) for target, title in access.TARGETS.items() if target in standing]


_REFUSE = "proposals.item.refuse"


@action(
    _REFUSE,
    title=_("Refuse a proposal"),
    told=_("refused what was proposed"),
    moves=(OPEN, None),
    moves_freely=True,
    may=access.may_confirm,
    concerns=is_unconfirmed,
    aside=True,
    icon="x",
    order=14,
)
def refuse(
    *, item: PostItem, by: Actor, target: Annotated[str, Ask(_("Which"), choices=open_targets)]
) -> list[Any]:
    """Take one proposal away: the item is as if it had never been made, and has what its type gives by itself.

    Refused when it does not wait, or the item says something else by now (NothingProposed).
    """
    record = item.record
    if target not in dict(open_targets(by, item)):
        raise Refused(access.NothingProposed())
    rows, rules = _done(item, target), rules_for(item.type, item.moved_on)
    match target:
        case "sender":
            _send_by(item, None)
        case "type":
            item.type = ItemType.LETTER
            rows += _without_what_it_gave(item)
        case "unit":
            record.unit_id = rules.unit_id
        case "person":
            rows += _given_by_type_alone(item, by)
        case "dossier":
            file_into(record, None, by, "target")
        case "confidentiality":
            record.confidentiality = rules.confidentiality
        case _:
            record.deadline_on = None
            rows += without_deadline(record, "answer")
            if rules.asks_answer:
                rows += with_deadline(record, answer_day(rules, item.moved_on))
    return rows


def _given_by_type_alone(item: PostItem, by: Actor) -> list[Any]:
    """Whoever the type gives it to has it, if anybody, and the handler who was refused takes the unit along.

    It is given as the program would, so that it does not fall to whoever refuses.
    """
    record, former_id, rules = item.record, item.record.owner_id, rules_for(item.type, item.moved_on)
    beside = put_back(item, *_given_beside(item, "unit_id"))
    record.owner = None
    give(record, rules, system_actor(by.now, by.today), asks=rules.asks_answer, answers=None)
    if record.state == NEW.code:
        before_the_gate(item, by)
    asked = passed_on(record, former_id)
    if record.owner_id is None and record.deadline_on is not None:
        asked.append(Turn(record=record, action=ASSIGN, role=Role.OFFICE_MANAGER))
    return [*beside, *asked]


#: what a type or a handler gives, by the name under which an event tells of it, to what is proposed by itself
_GIVEN = {"owner_id": "person", "unit_id": "unit", "confidentiality": "confidentiality", "deadline": "days"}
_GATE = {"state", "gate", "addressed_to_id"}


def _without_what_it_gave(item: PostItem) -> list[Any]:
    """What the proposed type gave the item, in place of what was proposed too, is as it was."""
    record = item.record
    events, names = _given_beside(item, *_GIVEN)
    rows = put_back(item, events, names | _GATE if item.gate == Gate.WAITING else names)
    level = Proposal.objects.filter(item=item.pk, target="confidentiality").first()
    if level is not None and is_stricter(level.value, record.confidentiality):
        record.confidentiality = level.value
    return rows


def _given_beside(item: PostItem, *names: str) -> tuple[list[Event], set[str]]:
    """What was done with the last proposals, and which of these names it filled in beside what was proposed: what was
    not proposed itself, or was refused, or gave way to what the type says."""
    done = Event.objects.filter(record=item.record, action__in=("proposals.item.propose", _REFUSE))
    events = list(done.select_related("recorded_values").order_by("sequence"))
    while any(one.action != _REFUSE for one in events[1:]):
        events.pop(0)
    proposed, refused = set[str](), set[str]()
    for one in events:
        changes = changes_of(one)
        proposed |= _targets(changes.get("+proposal", ["", ""])[1])
        refused |= _targets(changes.get("-proposal", ["", ""])[0])
    waiting = Proposal.objects.filter(item=item.pk)
    gone = {one.target for one in waiting if not access.stands(item, one.target, one.value)}
    stays = proposed - refused - gone
    return events, {name for name in names if _GIVEN[name] not in stays}


def _targets(told: str) -> set[str]:
    return {one.partition(": ")[0] for one in told.split(", ") if one}


@action(
    "proposals.item.settle",
    title=_("Decide by hand what was proposed"),
    told=_("decided what was proposed"),
    may=access.may_propose,
    hidden=True,
)
def settle(*, item: PostItem, by: Actor, targets: Annotated[Sequence[str], Given] = ()) -> list[Any]:
    """Somebody decided these by another action, so that they wait no longer; empty: all of them.

    Who gives the item to somebody, gives it to that person's unit as well, unless somebody chose the unit.
    """
    unit_id = item.record.owner.unit_id if item.record.owner else None
    if "person" not in targets or unit_id is None:
        return _done(item, *targets)
    if Proposal.objects.filter(item=item.pk, target="unit").exists():
        item.record.unit_id = unit_id
    return _done(item, *targets, "unit")
