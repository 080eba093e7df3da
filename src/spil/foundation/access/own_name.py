"""What is done in one's own name only: no deputy borrows the role for it."""

from __future__ import annotations

from spil.foundation.access.actor import Actor
from spil.foundation.access.refusals import InOwnName, NotPermitted, Refusal
from spil.foundation.organisation.models import Role


def unless_keeps(by: Actor, *roles: Role) -> Refusal | None:
    """Nothing for who has one of these roles and acts in the own name; else why not."""
    if by.keeps(*roles):
        return None
    if by.roles.intersection(roles):
        return InOwnName()
    return NotPermitted(who=", ".join(str(role.label) for role in roles))
