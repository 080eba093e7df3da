"""What the program fills in by itself, and what a person does with it: confirm, correct, refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refused
from spil.foundation.actions.declaration import Ask, Given, action
from spil.foundation.actions.door import Remove
from spil.foundation.deadlines.models import Deadline
from spil.foundation.organisation.models import LegalEntity, Person, Role, Unit
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.turns.models import Turn, TurnState
from spil.foundation.workflow.rules import Text
from spil.modules.post.public import OPEN, GateKeeper, ItemType, PostItem, office_calendar, type_choices
from spil.modules.proposals import access
from spil.modules.proposals.models import Proposal

CONFIRM = "proposals.item.confirm"
_AS_PROPOSED = _("Left empty: as proposed.")
_LEVELS = (
    (Confidentiality.OFFICE, _("Everyone in the office")),
    (Confidentiality.UNIT, _("The unit")),
    (Confidentiality.NAMED, _("Named people")),
)


def _types(_by: Actor, _item: Any) -> Sequence[tuple[str, Text]]:
    return type_choices


def _waits(_by: Actor, turns: Sequence[Turn]) -> bool:
    return any(turn.action == CONFIRM for turn in turns)


@action(
    "proposals.item.propose",
    title=_("Propose where it goes"),
    told=_("proposed where it goes"),
    moves=(OPEN, None),
    may=access.may_propose,
    hidden=True,
)
def propose(
    *, item: PostItem, by: Actor, values: Annotated[Mapping[str, str] | None, Given] = None
) -> list[models.Model]:
    """Assign what is likely, where nobody decided; each value waits to be confirmed. Never the handler whose post an
    assistant opens, never who left, never a dossier that not everybody may see."""
    kept: dict[str, str] = {}
    rows: list[models.Model] = []
    for target, value in (values or {}).items():
        found = _fill(item, target, value, by)
        if found is not None:
            kept[target] = value
            rows += found
    if not kept:
        return []
    turn = Turn(record=item.record, action=CONFIRM, role=Role.OFFICE_MANAGER)
    return [*rows, *(Proposal(item=item, target=target, value=value) for target, value in kept.items()), turn]


def _fill(item: PostItem, target: str, value: str, by: Actor) -> list[models.Model] | None:
    """The further rows when the value was filled in, None when it was not."""
    record = item.record
    if target == "type" and item.type == ItemType.LETTER != value:
        item.type = value
        return []
    if target == "unit" and record.unit_id is None:
        record.unit = Unit.objects.filter(pk=value).first()
        return None if record.unit is None else []
    if target == "person" and record.owner_id is None:
        gated = GateKeeper.objects.current(by.today).values("manager")
        record.owner = Person.objects.filter(pk=value, left_on__isnull=True).exclude(pk__in=gated).first()
        return None if record.owner is None else []
    if target == "dossier" and record.dossier_id is None:
        record.dossier = Record.objects.filter(pk=value, confidentiality=Confidentiality.OFFICE).first()
        return None if record.dossier is None else []
    if target == "confidentiality" and (record.confidentiality, value) == ("office", "unit"):
        record.confidentiality = value
        return []
    if target == "days" and value != "0" and record.deadline_on is None:
        record.deadline_on = office_calendar(item.moved_on).add(item.moved_on, int(value))
        return [Deadline(record=record, what="answer", due_on=record.deadline_on)]
    return None


def _done(item: PostItem, *targets: str) -> list[Any]:
    """These proposals, or all of them, wait no longer. Raises Refused when there are none."""
    waiting = list(Proposal.objects.filter(item=item.pk))
    settled = [one for one in waiting if not targets or one.target in targets]
    if not settled:
        raise Refused(access.NothingProposed())
    turns = []
    if len(settled) == len(waiting):
        turns = list(Turn.objects.open().filter(record=item.pk, action=CONFIRM))
        for turn in turns:
            turn.state = TurnState.DONE
    return [*(Remove(one) for one in settled), *turns]


@action(
    CONFIRM,
    title=_("Confirm the proposals"),
    told=_("confirmed what was proposed"),
    moves=(OPEN, None),
    may=access.may_confirm,
    answers=_waits,
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
    may=access.may_confirm,
    answers=_waits,
    icon="pencil",
    order=13,
)
def correct(
    *,
    item: PostItem,
    by: Actor,
    type: Annotated[str, Ask(_("Type"), choices=_types)] = "",
    unit: Annotated[Unit | None, Ask(_("Handling unit"), help=_AS_PROPOSED)] = None,
    handler: Annotated[Person | None, Ask(_("Handler"), help=_AS_PROPOSED)] = None,
    confidentiality: Annotated[str, Ask(_("Who may read it"), choices=_LEVELS)] = "",
    answer_before: Annotated[date | None, Ask(_("Answer before"), help=_AS_PROPOSED)] = None,
) -> list[Any]:
    """What is filled in takes the place of what was proposed; the rest is confirmed with it. Both are learned from.

    A handler without a unit brings the own unit along.
    """
    record = item.record
    rows = _done(item)
    item.type, record.confidentiality = type or item.type, confidentiality or record.confidentiality
    if handler is not None:
        record.owner, record.unit_id = handler, handler.unit_id or record.unit_id
    record.unit = unit or record.unit
    if answer_before is not None:
        record.deadline_on = answer_before
        rows += [*_without_term(item), Deadline(record=record, what="answer", due_on=answer_before)]
    return rows


def _without_term(item: PostItem) -> list[Remove]:
    old = Deadline.objects.filter(record=item.pk, what="answer", met_at__isnull=True)
    return [Remove(one) for one in old]


def open_targets(_by: Actor, item: PostItem | None) -> Sequence[tuple[str, Text]]:
    waiting = set(Proposal.objects.filter(item=item.pk).values_list("target", flat=True)) if item else set()
    return [(target, title) for target, title in access.TARGETS.items() if item is None or target in waiting]


@action(
    "proposals.item.refuse",
    title=_("Refuse a proposal"),
    told=_("refused what was proposed"),
    moves=(OPEN, None),
    may=access.may_confirm,
    answers=_waits,
    icon="x",
    order=14,
)
def refuse(
    *, item: PostItem, by: Actor, target: Annotated[str, Ask(_("Which"), choices=open_targets)]
) -> list[Any]:
    """Take one proposal away: the item is as if it had never been made, and somebody has to choose."""
    record = item.record
    rows = _done(item, target)
    if target == "type":
        item.type = ItemType.LETTER
    elif target == "unit":
        record.unit = None
    elif target == "person":
        record.owner = None
    elif target == "dossier":
        record.dossier = None
    elif target == "confidentiality":
        record.confidentiality = Confidentiality.OFFICE
    else:
        record.deadline_on = None
        rows += _without_term(item)
    return rows


@action(
    "proposals.learned.forget",
    title=_("Forget what was learned"),
    told=_("had what was learned forgotten"),
    may=access.may_teach,
    icon="trash",
    order=70,
    destroys=True,
)
def forget_learned(*, entity: LegalEntity, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Nothing is proposed any more in this office until new post was decided; the register itself stays as it is."""


@action(
    "proposals.learned.again",
    title=_("Learn again"),
    told=_("had everything learned again"),
    may=access.may_teach,
    icon="refresh",
    order=71,
)
def learn_again(*, entity: LegalEntity, by: Actor, reason: Annotated[str, Ask(_("Reason"))]) -> None:
    """Throw away what was learned and learn from the register as it stands now, in the background."""
