"""The demo office made as large as asked: more of its post, year after year of the same stories, through the door.

A round is the post of twelve months, played once more with other dice, in one transaction. Whoever stops it loses the
round that was being played; asked again it goes on from what stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils.translation import override

from spil.config.demo import SEED
from spil.foundation.notifications import demo as notices
from spil.foundation.notifications.making import heard_from
from spil.foundation.records.models import Record
from spil.foundation.stories.stage import Stage
from spil.modules.people import demo as people
from spil.modules.post.demo.year import INCOMING, OUTGOING, drawn

#: records of a round, about
ROUND = INCOMING + OUTGOING


def grow(wanted: int, now: datetime, tell: Callable[[int], None] = lambda _stand: None) -> int:
    """Play rounds until `wanted` records stand; the last one is shorter. `tell` hears how many stand; so returned."""
    stands = Record.objects.count()
    while stands < wanted:
        share = min(1.0, max((wanted - stands) / ROUND, 0.02))
        stage = Stage(now, Random(SEED + stands), share)  # noqa: S311 - chance of a story, no secret
        with transaction.atomic(), override("nl"), heard_from(now - notices.HEARD):
            people.come_back(stage)
            stage.play(drawn(stage))
        stands = Record.objects.count()
        tell(stands)
    return stands
