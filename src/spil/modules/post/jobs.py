"""What runs by itself every morning, so that no deadline is forgotten. Each can be run twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spil.foundation.access.actor import system_actor
from spil.foundation.actions.declaration import Action
from spil.foundation.jobs.declaration import job
from spil.foundation.jobs.progress import Progress
from spil.foundation.jobs.rules import daily, every
from spil.modules.post.actions import (
    ask_to_empty,
    come_back_undelivered,
    escalate,
    escalate_box,
    remind,
    wake,
)
from spil.modules.post.queries.following import (
    not_emptied,
    returned,
    to_empty,
    to_escalate,
    to_remind,
    to_wake,
)

#: items in one transaction
BATCH = 200


@job("post.follow_up", title=_("Follow up the post"), schedule=daily("06:10"))
def follow_up(progress: Progress) -> int:
    """Bring back what was put off until today, remind, tell the heads, and ask for the boxes; how many."""
    by = system_actor(timezone.now(), timezone.localdate())
    work: tuple[tuple[Action[Any, Any], str, Callable[[Any], Iterable[Any]]], ...] = (
        (wake, "item", to_wake),
        (remind, "item", to_remind),
        (escalate, "item", to_escalate),
        (ask_to_empty, "box", to_empty),
        (escalate_box, "box", not_emptied),
    )
    count = 0
    for action, name, found in work:
        rows = list(found(by.today))
        for start in range(0, len(rows), BATCH):
            outcomes = action.many(
                [action.call(**{name: row, "by": by}) for row in rows[start : start + BATCH]]
            )
            done = sum(outcome.is_done for outcome in outcomes)
            count += done
            progress.step(done)
    return count


@job("post.take_back", title=_("Take back what could not be delivered"), schedule=every(minutes=15))
def take_back(progress: Progress) -> int:
    """E-mails that bounced come back to their item, so that somebody sends them in another way; how many."""
    by = system_actor(timezone.now(), timezone.localdate())
    calls = [come_back_undelivered.call(item=item, by=by, reason=reason) for item, reason in returned()]
    done = sum(outcome.is_done for outcome in come_back_undelivered.many(calls)) if calls else 0
    progress.step(done)
    return done
