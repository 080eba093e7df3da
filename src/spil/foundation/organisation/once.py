"""What there may be once in the office, such as a name or a code: two who write one at the same moment wait in turn."""

from __future__ import annotations

from spil.foundation.organisation.models import LegalEntity


def one_at_a_moment() -> None:
    """Hold up whoever asks the same until this transaction ends; then what it wrote can be seen.

    The rows of the legal entities stand for the office; what only points to them goes on meanwhile.
    """
    list(LegalEntity.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
