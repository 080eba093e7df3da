"""How Kantoor De Linde has arranged its post, before any of it comes in: signatures, and a type of its own."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.stories.stage import Stage
from spil.modules.mailroom.actions import set_type, write_signature


def arrange(stage: Stage, by: Actor) -> None:
    """What the office decided once."""
    for language, text in (
        ("nl", "Met vriendelijke groet,\n\nKantoor De Linde\nCoupure 1, 9000 Gent"),
        ("fr", "Salutations distinguées,\n\nKantoor De Linde\nCoupure 1, 9000 Gent"),
        ("en", "Kind regards,\n\nKantoor De Linde\nCoupure 1, 9000 Gent"),
    ):
        write_signature(by=by, text=text, language=language)
    set_type(
        by=by, name_nl="Subsidiebrief", name_fr="Lettre de subside", name_en="Grant letter",
        mandatory=["party_name", "your_reference"], person=stage.cast["wouter"], asks_answer=True, answer_days=15,
    )  # fmt: skip
