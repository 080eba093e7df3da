"""Every write of the register: `registering`, `handling`, and `intake` of many files at once."""

from spil.modules.post.actions.handling import await_answer, cancel, close, reopen, take_in_hand
from spil.modules.post.actions.intake import Taken, take
from spil.modules.post.actions.registering import register, register_outgoing

__all__ = [
    "Taken",
    "await_answer",
    "cancel",
    "close",
    "register",
    "register_outgoing",
    "reopen",
    "take",
    "take_in_hand",
]
