"""What other modules may use of post."""

from spil.modules.post import access, actions, models
from spil.modules.post.access import may_register, may_set_gate
from spil.modules.post.actions import register, register_outgoing, reopen, take
from spil.modules.post.actions.making import became, record_from, reopen_what_became_it
from spil.modules.post.actions.registering import LEVELS, QUESTIONS
from spil.modules.post.models import Channel, ItemType, PostItem
from spil.modules.post.models.texts import PURPOSES, standard_texts
from spil.modules.post.models.types import type_choices
from spil.modules.post.rules.texts import STANDARD
from spil.modules.post.rules.types import ANSWER_DAYS, BUILT_IN, PLAIN
from spil.modules.post.states import DONE, NEW, OPEN

__all__ = [
    "ANSWER_DAYS",
    "BUILT_IN",
    "DONE",
    "LEVELS",
    "NEW",
    "OPEN",
    "PLAIN",
    "PURPOSES",
    "QUESTIONS",
    "STANDARD",
    "Channel",
    "ItemType",
    "PostItem",
    "access",
    "actions",
    "became",
    "may_register",
    "may_set_gate",
    "models",
    "record_from",
    "register",
    "register_outgoing",
    "reopen",
    "reopen_what_became_it",
    "standard_texts",
    "take",
    "type_choices",
]
