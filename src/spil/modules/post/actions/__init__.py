"""Every write of the register, one verb each.

`questions` that they ask; `registering` what comes in and `outgoing` what goes out; `handling` an item; `answering`,
what an answer does to what it answers; `gates` before a manager; `following`, what the program does by itself; `boxes`
to be emptied; `intake` of many files at once.
"""

from spil.modules.post.actions.boxes import ask_to_empty, empty_box, escalate_box, open_box, stop_box
from spil.modules.post.actions.following import escalate, fill_in, remind, wake
from spil.modules.post.actions.gates import end_gate, let_through, pass_on, set_gate
from spil.modules.post.actions.handling import (
    await_answer,
    cancel,
    close,
    come_back,
    correct,
    hold,
    reopen,
    resume,
    take_in_hand,
)
from spil.modules.post.actions.intake import Taken, take
from spil.modules.post.actions.outgoing import (
    come_back_undelivered,
    prove,
    register_outgoing,
    send,
)
from spil.modules.post.actions.registering import register

__all__ = [
    "Taken",
    "ask_to_empty",
    "await_answer",
    "cancel",
    "close",
    "come_back",
    "come_back_undelivered",
    "correct",
    "empty_box",
    "end_gate",
    "escalate",
    "escalate_box",
    "fill_in",
    "hold",
    "let_through",
    "open_box",
    "pass_on",
    "prove",
    "register",
    "register_outgoing",
    "remind",
    "reopen",
    "resume",
    "send",
    "set_gate",
    "stop_box",
    "take",
    "take_in_hand",
    "wake",
]
