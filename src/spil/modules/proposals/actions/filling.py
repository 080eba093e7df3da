"""What the program fills in by itself, where nobody decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import Actor
from spil.foundation.actions.declaration import Given, action
from spil.foundation.deadlines.models import Deadline
from spil.foundation.handling.dating import office_calendar
from spil.foundation.handling.filing import takes_in
from spil.foundation.handling.passing import passed_on
from spil.foundation.organisation.models import Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.modules.post.public import OPEN, GateKeeper, ItemType, PostItem, treated_by_type
from spil.modules.proposals import access
from spil.modules.proposals.models import Proposal


@action(
    "proposals.item.propose",
    title=_("Propose where it goes"),
    told=_("proposed where it goes"),
    moves=(OPEN, None),
    moves_freely=True,
    may=access.may_propose,
    hidden=True,
)
def propose(
    *, item: PostItem, by: Actor, values: Annotated[Mapping[str, str] | None, Given] = None
) -> list[Any]:
    """Assign what is likely, where nobody decided; each value waits to be confirmed. Never the handler whose post an
    assistant opens, never who left, never a dossier that is closed or that not everybody may see.

    Whoever was asked to give the item to somebody is not asked any more when it was given. A type gives what is not
    proposed beside it: a handler, a day for the answer, fewer readers.
    """
    filled = {target: value for target, value in (values or {}).items() if _FILL[target](item, value, by)}
    if not filled:
        return []
    item.unconfirmed = True
    rows: list[Any] = [Proposal(item=item, target=one, value=value) for one, value in filled.items()]
    due_on = item.record.deadline_on
    if "days" in filled and due_on is not None:
        rows.append(Deadline(record=item.record, what="answer", due_on=due_on))
    if "person" in filled:
        rows += passed_on(item.record, None)
    return [*rows, *(treated_by_type(item, by, rows) if "type" in filled else ())]


def _sender(item: PostItem, value: str, _by: Actor) -> bool:
    if item.party_id is not None:
        return False
    item.set_party(Party.objects.filter(pk=value).first())
    if item.party is not None:
        item.party_name = item.party_name or item.party.name  # a scan says of itself who sent it to nobody
    return item.party is not None


def _type(item: PostItem, value: str, _by: Actor) -> bool:
    if item.type != ItemType.LETTER or value == ItemType.LETTER:
        return False
    item.type = value
    return True


def _unit(item: PostItem, value: str, _by: Actor) -> bool:
    if item.record.unit_id is None:
        item.record.unit = Unit.objects.filter(pk=value).first()
        return item.record.unit is not None
    return False


def _person(item: PostItem, value: str, by: Actor) -> bool:
    if item.record.owner_id is not None:
        return False
    gated = GateKeeper.objects.current(by.today).values("manager")
    item.record.owner = Person.objects.here(by.today).filter(pk=value).exclude(pk__in=gated).first()
    return item.record.owner is not None


def _dossier(item: PostItem, value: str, _by: Actor) -> bool:
    if item.record.dossier_id is not None:
        return False
    dossier = Record.objects.filter(pk=value, confidentiality=Confidentiality.OFFICE).first()
    if dossier is None or not takes_in(dossier):
        return False
    item.record.dossier = dossier
    return True


def _confidentiality(item: PostItem, value: str, _by: Actor) -> bool:
    if (item.record.confidentiality, value) != (Confidentiality.OFFICE, Confidentiality.UNIT):
        return False
    item.record.confidentiality = value
    return True


def _days(item: PostItem, value: str, _by: Actor) -> bool:
    if value == "0" or item.record.deadline_on is not None:
        return False
    calendar = office_calendar(item.moved_on, item.record.owner_id)
    item.record.deadline_on = calendar.add(item.moved_on, int(value))
    return True


#: by target: whether the value was filled in
_FILL: Mapping[str, Callable[[PostItem, str, Actor], bool]] = {
    "sender": _sender,
    "type": _type,
    "unit": _unit,
    "person": _person,
    "dossier": _dossier,
    "confidentiality": _confidentiality,
    "days": _days,
}
