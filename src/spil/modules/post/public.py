"""What other modules may use of post: the register, how it is arranged, and how something is made of an item."""

from spil.modules.post.access import KEEPERS, may_handle, may_keep, may_register, may_set, may_set_gate
from spil.modules.post.actions import (
    acknowledge,
    cancel,
    end_gate,
    open_box,
    prove,
    register,
    register_outgoing,
    reopen,
    set_gate,
    take,
)
from spil.modules.post.actions.intake import maker_for
from spil.modules.post.actions.making import became, record_from, reopen_what_became_it
from spil.modules.post.actions.questions import LEVELS, QUESTIONS
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
from spil.modules.post.models.texts import PURPOSES, standard_texts
from spil.modules.post.models.types import office_calendar, type_choices, types_for
from spil.modules.post.rules.texts import FIELDS, STANDARD, unknown_fields
from spil.modules.post.rules.types import ANSWER_DAYS, BUILT_IN, PLAIN
from spil.modules.post.states import CANCELLED, DONE, ITEM, NEW, OPEN

__all__ = [
    "ANSWER_DAYS",
    "BUILT_IN",
    "CANCELLED",
    "DONE",
    "FIELDS",
    "ITEM",
    "KEEPERS",
    "LEVELS",
    "NEW",
    "OPEN",
    "PLAIN",
    "PURPOSES",
    "QUESTIONS",
    "STANDARD",
    "Box",
    "Channel",
    "Direction",
    "EntryTemplate",
    "GateKeeper",
    "ItemType",
    "ItemTypeRule",
    "PostItem",
    "Signature",
    "TextTemplate",
    "acknowledge",
    "became",
    "cancel",
    "end_gate",
    "maker_for",
    "may_handle",
    "may_keep",
    "may_register",
    "may_set",
    "may_set_gate",
    "office_calendar",
    "open_box",
    "prove",
    "record_from",
    "register",
    "register_outgoing",
    "reopen",
    "reopen_what_became_it",
    "set_gate",
    "standard_texts",
    "take",
    "type_choices",
    "types_for",
    "unknown_fields",
]
