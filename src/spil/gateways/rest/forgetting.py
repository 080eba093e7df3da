"""How long the answers of calls under a key are kept, and what they still tell. Every process has this, also one that
never answers a program: so nothing of what describes the answers is imported here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from spil.foundation.actions.door import Outcome, touched_by
from spil.gateways.rest.models import Kept

LASTS = timedelta(days=1)


def forget_what_went(outcomes: Sequence[Outcome]) -> None:
    """Leave of the kept answers the numbers of what was destroyed; of all that they tell, when somebody was forgotten.
    What was remarked goes with it: it may name what the record named.

    The keys stay: no call is done again.
    """
    touched = touched_by(outcomes)
    gone = {record.pk for one in touched for record in one.erased}
    is_somebody = any(one.forgotten for one in touched)
    if not gone and not is_somebody:
        return
    for kept in list(Kept.objects.all()):
        answer = json.loads(kept.answer)
        went = [one for one in answer["records"] if is_somebody or one["id"] in gone]
        if went:
            answer["records"] = [one for one in answer["records"] if one not in went]
            answer["unseen"] += [one["number"] or "" for one in went]
            answer["remarks"] = []
            kept.answer = json.dumps(answer, ensure_ascii=False)
            kept.save(update_fields=["answer"])


def forget(now: datetime) -> int:
    """Forget answers that are kept no longer; how many."""
    return int(Kept.objects.filter(at__lte=now - LASTS).delete()[0])
