"""What other modules may use of post: the register, how it is arranged, and how something is made of an item."""

from spil.modules.post.access import KEEPERS, may_handle, may_keep, may_register, may_set, may_set_gate
from spil.modules.post.actions import (
    cancel,
    end_gate,
    open_box,
    prove,
    questions,
    register,
    register_outgoing,
    reopen,
    send,
    set_gate,
    take,
)
from spil.modules.post.actions.answering import ABOUT, answer_given
from spil.modules.post.actions.intake import maker_for
from spil.modules.post.actions.making import became, record_from, reopen_what_became_it
from spil.modules.post.actions.outgoing import NoAddress, new_outgoing
from spil.modules.post.actions.questions import LEVELS, QUESTIONS
from spil.modules.post.actions.registering import with_deadline
from spil.modules.post.models import (
    Box,
    Channel,
    Direction,
    EntryTemplate,
    GateKeeper,
    ItemType,
    ItemTypeRule,
    PostItem,
    Signature,
    TextTemplate,
)
from spil.modules.post.models.types import office_calendar, type_choices, types_for
from spil.modules.post.rules import ANSWER_DAYS, BUILT_IN, PLAIN
from spil.modules.post.states import CANCELLED, DONE, IN_HAND, ITEM, NEW, OPEN, WAITING

__all__ = [
    "ABOUT",
    "ANSWER_DAYS",
    "BUILT_IN",
    "CANCELLED",
    "DONE",
    "IN_HAND",
    "ITEM",
    "KEEPERS",
    "LEVELS",
    "NEW",
    "OPEN",
    "PLAIN",
    "QUESTIONS",
    "WAITING",
    "Box",
    "Channel",
    "Direction",
    "EntryTemplate",
    "GateKeeper",
    "ItemType",
    "ItemTypeRule",
    "NoAddress",
    "PostItem",
    "Signature",
    "TextTemplate",
    "answer_given",
    "became",
    "cancel",
    "end_gate",
    "maker_for",
    "may_handle",
    "may_keep",
    "may_register",
    "may_set",
    "may_set_gate",
    "new_outgoing",
    "office_calendar",
    "open_box",
    "prove",
    "questions",
    "record_from",
    "register",
    "register_outgoing",
    "reopen",
    "reopen_what_became_it",
    "send",
    "set_gate",
    "take",
    "type_choices",
    "types_for",
    "with_deadline",
]
