"""Who reads how the post is arranged, and who changes it. Predicates run without a query."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import Refusal
from spil.modules.post.public import (
    EntryTemplate,
    Signature,
    TextTemplate,
    may_register,
    may_set,
    may_set_gate,
)


def may_see_gates(by: Actor) -> Refusal | None:
    """Whoever may say who opens post, and the keepers of the register."""
    refusal = may_register(by)
    return None if refusal is None else may_set_gate(by)


def may_set_text(by: Actor, text: TextTemplate | Signature) -> Refusal | None:
    return may_set(by)


def may_drop_template(by: Actor, template: EntryTemplate) -> Refusal | None:
    return may_register(by)
