"""Every write of registers: their definitions, and their rows."""

from spil.modules.registers.actions.definitions import (
    AskedField,
    AskedState,
    change,
    close_register,
    define,
    reopen_register,
)
from spil.modules.registers.actions.rows import AskedValue, add, change_row, close_row, move, take_back

__all__ = [
    "AskedField",
    "AskedState",
    "AskedValue",
    "add",
    "change",
    "change_row",
    "close_register",
    "close_row",
    "define",
    "move",
    "reopen_register",
    "take_back",
]
