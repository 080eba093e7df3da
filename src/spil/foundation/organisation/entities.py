"""The legal entities of the office, which seldom change: kept for whoever asks in each passage of the door."""

from __future__ import annotations

from spil.foundation.organisation.models import LegalEntity
from spil.foundation.settled.keeping import Settled

ENTITIES: Settled[tuple[LegalEntity, ...]] = Settled(LegalEntity, most=1)


def every_entity() -> tuple[LegalEntity, ...]:
    """All of them, the first one first. Shared by all who ask, so nobody may change them."""
    return tuple(LegalEntity.objects.order_by("pk"))
