"""What the office's own past proposes for an item, and for whom it may be used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from spil.foundation.learning.knowledge import Knowledge, knowledge_of
from spil.foundation.learning.rules import Guess
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.records.rules import Confidentiality
from spil.modules.proposals.rules import SURE

KIND = "post.incoming"
#: the days of an item that asks for no answer
NO_DEADLINE = "0"


@dataclass(frozen=True)
class Proposed:
    """What is filled in for an item that nobody looked at: target to value, only what is sure enough."""

    values: Mapping[str, str] = field(default_factory=dict)

    def number(self, target: str) -> int | None:
        return int(self.values[target]) if target in self.values else None


def guesses(
    knowledge: Knowledge, found: Sequence[str], audiences: Collection[int] | None
) -> dict[str, Guess]:
    """The likeliest value of every target, for who may see these audiences."""
    all_of = {target: knowledge.guess(target, found, audiences) for target in SURE}
    return {target: guess for target, guess in all_of.items() if guess is not None}


def sure(found: Mapping[str, Guess]) -> dict[str, str]:
    return {target: one.value for target, one in found.items() if one.confidence >= SURE[target]}


def proposed_for(found: Sequence[str], office_id: int | None = None) -> Proposed:
    """What the office's own past proposes to everybody who will read the new item.

    What everybody may see is used for every item. What is for a unit alone is used only when it makes the item be for
    that same unit: then all who read the proposal may read what it rests on.
    """
    office_id = office_id or LegalEntity.objects.order_by("pk").values_list("pk", flat=True).first()
    if office_id is None:
        return Proposed()
    knowledge = knowledge_of(office_id, KIND)
    if not knowledge.lessons:
        return Proposed()
    common = knowledge.common()
    all_of = sure(guesses(knowledge, found, None))
    if all_of.get("confidentiality") == Confidentiality.UNIT and "unit" in all_of:
        unit = all_of["unit"]
        narrow = {
            one.audience_id
            for one in knowledge.lessons.values()
            if not one.is_common and one.answers.get("unit") == unit
        }
        values = sure(guesses(knowledge, found, common | narrow))
        return Proposed({**values, "unit": unit, "confidentiality": str(Confidentiality.UNIT)})
    values = sure(guesses(knowledge, found, common))
    return Proposed({target: value for target, value in values.items() if target != "confidentiality"})
