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

    rows = PostItem.objects.filter(direction="in").exclude(type="invoice").exclude(channel="peppol")
    rows = rows.exclude(record__confidentiality="named").select_related("record", "party")
    items = list(rows.order_by("moved_on", "pk"))
    told = lessons(items)
    last = max(item.moved_on for item in items)
    begins = last - JUDGED
    knowledge = Knowledge()
    learned = [item for item in items if item.moved_on < begins and item.pk in told]
    for item in learned:
        knowledge.learn(_lesson(item, told))
    judged = [item for item in items if item.moved_on >= begins and item.pk in told]
    from spil.modules.proposals.rules import SURE

    return [
        _measured(target, SURE[target], knowledge, learned, judged, told)
        for target in SURE
        if any(target in told[item.pk][2] for item in judged)
    ]


def _lesson(item: Any, told: dict[int, Any]) -> Any:
    from spil.foundation.learning.rules import Lesson

    day, clues, answers = told[item.pk]
    return Lesson(item.pk, day, tuple(clues), answers, item.record.audience_id)


def _measured(
    target: str,
    sure: float,
    knowledge: Any,
    learned: Sequence[Any],
    judged: Sequence[Any],
    told: dict[int, Any],
) -> Measured:
    last_of_sender = {item.party_name: told[item.pk][2].get(target) for item in learned}
    commonest = Counter(told[item.pk][2].get(target) for item in learned).most_common(1)[0][0]
    rows = []
    for item in judged:
        _day, clues, answers = told[item.pk]
        guess, right = knowledge.guess(target, clues), answers.get(target)
        confidence = guess.confidence if guess else 0.0
        by_sender = last_of_sender.get(item.party_name) == right
        rows.append((confidence, bool(guess) and guess.value == right, by_sender, commonest == right))
    rows.sort(key=lambda row: -row[0])
    proposed = [row for row in rows if row[0] >= sure]
    surest = rows[: max(1, round(COVERED * len(rows)))]
    return Measured(
        target,
        judged=len(rows),
        coverage=len(proposed) / len(rows),
        accuracy=share(row[1] for row in proposed),
        accuracy_at_60=share(row[1] for row in surest),
        accuracy_at_all=share(row[1] for row in rows),
        sender=share(row[2] for row in rows),
        sender_there=share(row[2] for row in surest),
        commonest=share(row[3] for row in rows),
    )


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
