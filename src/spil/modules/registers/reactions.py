"""A definition that changed is a kind that changed: this process looks again at once, others at their next request."""

from __future__ import annotations

from collections.abc import Iterable

from spil.foundation.actions.declaration import Call
from spil.foundation.actions.touched import Happening
from spil.modules.registers.queries import register_kinds


def look_again(_happened: list[Happening]) -> Iterable[Call]:
    register_kinds.forget()
    return ()
