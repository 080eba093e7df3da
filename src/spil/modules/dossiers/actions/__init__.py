"""Every write of dossiers, their types and the plan."""

from spil.modules.dossiers.actions.holding import hold, release
from spil.modules.dossiers.actions.keeping import (
    add,
    change,
    close,
    complete,
    open_dossier,
    place,
    reopen,
    tick,
    untick,
)
from spil.modules.dossiers.actions.planning import change_plan, end_plan, set_plan
from spil.modules.dossiers.actions.settling import (
    AskedLine,
    change_type,
    end_type,
    keep_type_as,
    set_type,
    take_starter,
)

__all__ = [
    "AskedLine",
    "add",
    "change",
    "change_plan",
    "change_type",
    "close",
    "complete",
    "end_plan",
    "end_type",
    "hold",
    "keep_type_as",
    "open_dossier",
    "place",
    "release",
    "reopen",
    "set_plan",
    "set_type",
    "take_starter",
    "tick",
    "untick",
]
