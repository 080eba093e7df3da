"""How good the proposals of post are: months 1 to 9 of the demo year are learned, months 10 to 12 are judged.

./spil bench proposals. For each target: how much of the judged post gets a proposal (coverage) and how much of that is
right, at the threshold of the product and at 60 % coverage (the surest 60 %), beside two rules that need no learning:
always what the sender had last, and always what is commonest. Figures: docs/decisions/0017-proposals.md.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.office import throw_away_office

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
#: how long before the end what is judged begins, and which share has to be covered
JUDGED, COVERED = timedelta(days=91), 0.60


@dataclass(frozen=True)
class Measured:
    """Shares between 0 and 1. `sender` and `commonest` are the two rules without learning: over all that is judged (who
    is not known is wrong), and `..._there` over the same items as our surest 60 %."""

    target: str
    judged: int
    coverage: float
    accuracy: float
    accuracy_at_60: float
    accuracy_at_all: float
    sender: float
    sender_there: float
    commonest: float


@dataclass(frozen=True)
class Row:
    """One judged item: how sure we are, whether it would be proposed, and which of the three rules are right."""

    confidence: float
    is_proposed: bool
    is_right: bool
    by_sender: bool
    by_commonest: bool


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from spil.config.demo import load_demo

        call_command("migrate", interactive=False, verbosity=0)
        load_demo(now=NOW)
        found = measure()
        print(json.dumps([asdict(one) for one in found], indent=1) if arguments.json else table(found))
        connections.close_all()
    return 0


def measure() -> list[Measured]:
    """Measure the office that is there; what became an invoice is known by its file and is left out."""
    from spil.foundation.learning.knowledge import Knowledge
    from spil.modules.post.models import PostItem
    from spil.modules.proposals.queries.reasons import lessons
    from spil.modules.proposals.rules import SURE

    rows = PostItem.objects.filter(direction="in").exclude(type="invoice").exclude(channel="peppol")
    rows = rows.exclude(record__confidentiality="named").select_related("record", "party")
    items = list(rows.order_by("moved_on", "pk"))
    told = lessons(items)
    begins = max(item.moved_on for item in items) - JUDGED
    knowledge = Knowledge()
    learned = [item for item in items if item.moved_on < begins and item.pk in told]
    for item in learned:
        knowledge.learn(_lesson(item, told))
    judged = [item for item in items if item.moved_on >= begins and item.pk in told]
    senders = Measured(**_shares("sender", _judge_senders(knowledge, learned, judged)))
    return [
        senders,
        *(Measured(**_shares(one, _judge(one, knowledge, learned, judged, told))) for one in SURE),
    ]


def _lesson(item: Any, told: dict[int, Any]) -> Any:
    from spil.foundation.learning.rules import Lesson

    day, clues, answers = told[item.pk]
    return Lesson(item.pk, day, tuple(clues), answers, item.record.audience_id)


def _judge(
    target: str, knowledge: Any, learned: Sequence[Any], judged: Sequence[Any], told: dict[int, Any]
) -> list[Row]:
    """As the program proposes when it knows the sender. An item without a dossier or a term is right when none is
    proposed, and a proposal for it is wrong."""
    from spil.modules.proposals.queries.proposing import guesses
    from spil.modules.proposals.rules import SURE
    from spil.modules.proposals.rules import learned as learned_as

    last_of_sender = {item.party_name: told[item.pk][2].get(target) for item in learned}
    commonest = Counter(told[item.pk][2].get(target) for item in learned).most_common(1)[0][0]
    rows = []
    for item in judged:
        _day, clues, answers = told[item.pk]
        right, guess = answers.get(target), guesses(knowledge, clues, None).get(target)
        under, value = learned_as(target, guess.value) if guess else (target, None)
        confidence = guess.confidence if guess else 0.0
        rows.append(
            Row(
                confidence,
                confidence >= SURE[target],
                bool(guess) and answers.get(under) == value,
                last_of_sender.get(item.party_name) == right,
                commonest == right,
            )
        )
    return rows


def _judge_senders(knowledge: Any, learned: Sequence[Any], judged: Sequence[Any]) -> list[Row]:
    """As if nobody had said who sent it: by the contact's own address or letterhead, else by what was learned of the
    address. The rule without learning is whom this address wrote for last. Who is no contact cannot be found, but a
    contact that is proposed then is wrong."""
    from spil.foundation.attachments.queries import original_of
    from spil.foundation.reading.words import read_file
    from spil.modules.proposals.queries.reasons import MOST_TEXT, clues_of
    from spil.modules.proposals.queries.senders import address_of, known_sender, learned_sender

    last = {address_of(item): item.party_id for item in learned if address_of(item)}
    commonest = Counter(item.party_id for item in learned if item.party_id).most_common(1)[0][0]
    rows = []
    for item in judged:
        original = original_of(item.record)
        text = (
            read_file(original.file).text[:MOST_TEXT] if original else item.text
        )  # as it is read when it arrives
        known = known_sender(address_of(item), text)
        value = learned_sender(knowledge, clues_of(item, text), None) if known is None else ""
        found = known.pk if known else int(value) if value else None
        if item.party_id is None and found is None:
            continue
        right = found is not None and found == item.party_id
        by_sender = item.party_id is not None and last.get(address_of(item)) == item.party_id
        rows.append(
            Row(
                1.0 if known else 0.9 if value else 0.0,
                found is not None,
                right,
                by_sender,
                commonest == item.party_id,
            )
        )
    return rows


def _shares(target: str, rows: list[Row]) -> dict[str, Any]:
    ranked = sorted(rows, key=lambda row: -row.confidence)
    proposed = [row for row in ranked if row.is_proposed]
    surest = ranked[: max(1, round(COVERED * len(ranked)))]
    return {
        "target": target,
        "judged": len(ranked),
        "coverage": len(proposed) / len(ranked),
        "accuracy": share(row.is_right for row in proposed),
        "accuracy_at_60": share(row.is_right for row in surest),
        "accuracy_at_all": share(row.is_right for row in ranked),
        "sender": share(row.by_sender for row in ranked),
        "sender_there": share(row.by_sender for row in surest),
        "commonest": share(row.by_commonest for row in ranked),
    }


def share(right: Iterable[bool]) -> float:
    found = list(right)
    return sum(found) / len(found) if found else 0.0


def table(found: Sequence[Measured]) -> str:
    heads = [
        "target",
        "judged",
        "coverage",
        "accuracy",
        "at 60 %",
        "at all",
        "sender's last",
        "same items",
        "commonest",
    ]
    lines = ["  ".join(f"{head:>13}" for head in heads)]
    for one in found:
        values = [
            one.target,
            str(one.judged),
            *(f"{100 * value:.1f} %" for value in list(asdict(one).values())[2:]),
        ]
        lines.append("  ".join(f"{value:>13}" for value in values))
    return "\n".join(lines)
