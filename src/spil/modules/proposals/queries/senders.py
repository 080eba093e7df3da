"""Which contact sent an item, when its name as written does not say so.

In this order: the contact with exactly this e-mail address; the one whose number or name stands in the letterhead; the
one that earlier items from this address, or from this domain, had (at least two of them, and hardly ever another).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spil.foundation.learning.knowledge import Knowledge, knowledge_of
from spil.foundation.parties.letterheads import sender_in
from spil.foundation.parties.models import Party
from spil.modules.post.public import PostItem
from spil.modules.proposals.queries.proposing import KIND
from spil.modules.proposals.rules import ADDRESS, DOMAIN

#: earlier items that have to agree, and which share of them
FEWEST, SHARE = 2, 0.9


def address_of(item: PostItem) -> str:
    sender = (item.reading.get("mail") or {}).get("from") or {}
    return str(sender.get("email") or "")


def sender_for(item: PostItem, text: str, found: Sequence[str]) -> Party | None:
    """The contact to propose as the sender; None when there is one already, and when nobody is sure."""
    if item.party_id is not None:
        return None
    address = address_of(item)
    known = Party.objects.at_hand().with_email(address).the_only() if address else sender_in(text)
    if known is not None:
        return known
    knowledge = knowledge_of(item.record.legal_entity_id, KIND)
    value = learned_sender(knowledge, found, knowledge.common())
    return Party.objects.at_hand().filter(pk=value).first() if value else None


def learned_sender(knowledge: Knowledge, found: Sequence[str], audiences: Collection[int] | None) -> str:
    """The id of the contact that items with this address had; empty when they disagree or are too few."""
    for clue in telling(found):
        shares = knowledge.shares("sender", clue, audiences)
        value = max(shares, key=lambda one: (shares[one], one), default="")
        is_agreed = value and shares[value] >= SHARE
        if is_agreed and len(knowledge.shown("sender", value, clue, audiences)) >= FEWEST:
            return value
    return ""


def telling(found: Sequence[str]) -> list[str]:
    """The clues that tell of a sender: address before domain. The name cannot: it is what has to be found."""
    return [clue for sort in (ADDRESS, DOMAIN) for clue in found if clue.startswith(f"{sort}:")]
