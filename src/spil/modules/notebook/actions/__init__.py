"""Every write of the notebook: `noting` lines, `keeping` them, their `repeating`, `checking` off, `blocks` of time."""

from spil.modules.notebook.actions.blocks import add_block, stop_block
from spil.modules.notebook.actions.checking import (
    forget_template,
    list_steps,
    save_template,
    tick_step,
    use_template,
)
from spil.modules.notebook.actions.keeping import drop, finish, mark, move, reopen, reword
from spil.modules.notebook.actions.noting import note
from spil.modules.notebook.actions.repeating import come_again, go_along, repeat_again, stop_repeating

__all__ = [
    "add_block",
    "come_again",
    "drop",
    "finish",
    "forget_template",
    "go_along",
    "list_steps",
    "mark",
    "move",
    "note",
    "reopen",
    "repeat_again",
    "reword",
    "save_template",
    "stop_block",
    "stop_repeating",
    "tick_step",
    "use_template",
]
