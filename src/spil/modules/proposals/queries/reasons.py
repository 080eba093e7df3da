"""What items teach, and why something is proposed for another one, as far as the reader may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Left

from spil.foundation.access.actor import Actor
from spil.foundation.deadlines.models import Deadline
from spil.foundation.desk.queries import piled
from spil.foundation.learning.knowledge import knowledge_of
from spil.foundation.manifest.declaration import Piled
from spil.foundation.parties.models import Party
from spil.foundation.reading.models import FileText
from spil.foundation.records.models import Record
from spil.modules.post.public import KEEPERS, PostItem
from spil.modules.proposals.models import Proposal
from spil.modules.proposals.queries.proposing import KIND, NO_DEADLINE
from spil.modules.proposals.queries.senders import address_of, telling
from spil.modules.proposals.rules import CHANNEL, clues, weekdays

#: characters of a file's words that are learned from
MOST_TEXT = 1_500
#: earlier items that a reason counts, and that it points to
MOST_TOLD, MOST_LINKED = 100, 3


# -- what an item teaches ---------------------------------------------------------------------------------------------


def lessons(items: Sequence[PostItem]) -> dict[int, tuple[date, Sequence[str], dict[str, str]]]:
    """What items teach about which somebody decided: not what still waits to be confirmed, nor what was cancelled.

    Two queries, however many items; none when nobody decided about any of them.
    """
    decided = [one for one in items if is_decided(one)]
    if not decided:
        return {}
    terms = _terms(decided)
    texts = _texts(decided)
    return {
        one.pk: (one.moved_on, clues_of(one, texts.get(one.original, "")), _answers(one, terms.get(one.pk)))
        for one in decided
    }


def is_decided(item: PostItem) -> bool:
    """Whether somebody decided whose it is, or confirmed what was proposed."""
    record = item.record
    is_somebodys = record.owner_id is not None or record.unit_id is not None
    return is_somebodys and record.state != "cancelled" and not item.unconfirmed


def _terms(items: Sequence[PostItem]) -> dict[int, date]:
    rows = Deadline.objects.filter(record__in=[one.pk for one in items], what="answer")
    return dict(rows.order_by("-pk").values_list("record", "due_on"))


def _texts(items: Iterable[PostItem]) -> dict[str, str]:
    originals = {one.original for one in items if one.original}
    if not originals:
        return {}
    rows = FileText.objects.filter(sha256__in=originals).annotate(beginning=Left("text", MOST_TEXT))
    return dict(rows.values_list("sha256", "beginning"))


def _answers(item: PostItem, due_on: date | None) -> dict[str, str]:
    record = item.record
    found = {
        "sender": item.party_id,
        "type": item.type,
        "unit": record.unit_id,
        "person": None if item.gate else record.owner_id,
        "dossier": record.dossier_id,
        "confidentiality": record.confidentiality,
        "days": weekdays(item.moved_on, due_on) if due_on else NO_DEADLINE,
    }
    return {target: str(value) for target, value in found.items() if value is not None}


def clues_of(item: PostItem, text: str, sender: Party | None = None) -> list[str]:
    """What is known of an item; `sender` is who is about to be proposed as its sender."""
    party = sender or item.party
    return clues(
        sender=party.name if party else item.party_name,
        address=address_of(item),
        channel=item.channel,
        subject=item.record.title,
        text=text or item.text,
    )


def targets_of(ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """What waits to be confirmed of these items: target to value, by item."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for item_id, target, value in Proposal.objects.filter(item__in=list(ids)).values_list(
        "item", "target", "value"
    ):
        found[item_id][target] = value
    return found


# -- and why ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """Why a value is proposed: so many earlier items with this clue; the newest of them to look at."""

    clue: str
    count: int
    records: Sequence[Record]


def reasons(
    actor: Actor, office_id: int, found: Sequence[str], values: Mapping[str, str]
) -> dict[str, Reason]:
    """The strongest clue for every value, counted in what this reader may see; a value without one is left out.

    One query beside what `knowledge_of` needs.
    """
    knowledge = knowledge_of(office_id, KIND)
    audiences = None if actor.sees_all else frozenset(actor.audience_ids)
    shown: dict[str, tuple[str, list[int]]] = {}
    for target, value in values.items():
        spoke = telling(found) if target == "sender" else knowledge.speaking(target, value, found, audiences)
        for clue in spoke:
            ids = knowledge.shown(target, value, clue, audiences)[:MOST_TOLD]
            if ids and not clue.startswith(f"{CHANNEL}:"):
                shown[target] = (clue, ids)
                break
    wanted = {pk for _clue, ids in shown.values() for pk in ids}
    records = Record.objects.visible_to(actor).in_bulk(wanted) if wanted else {}
    told = {}
    for target, (clue, ids) in shown.items():
        seen = [records[pk] for pk in ids if pk in records]
        if seen:
            told[target] = Reason(clue, len(seen), seen[:MOST_LINKED])
    return told


def text_of(item: PostItem) -> str:
    """The words from which the item's clues come."""
    return _texts([item]).get(item.original, "") or item.text


def to_confirm_by(actor: Actor, people: Sequence[int]) -> Piled:
    """The question for open items in which something was filled in that nobody confirmed: for who keeps the register
    those of the whole office, for others their own. Today asks it together with what its other cards ask."""
    rows = PostItem.objects.visible_to(actor).filter(unconfirmed=True, record__is_open=True)
    if not (set(people) == set(actor.everyone_ids) and actor.has_role(*KEEPERS)):
        rows = rows.filter(record__owner__in=people)
    return piled(rows.order_by("moved_on", "pk"), through="record__")
