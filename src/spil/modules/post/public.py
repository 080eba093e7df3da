"""What other modules may use of post."""

from spil.modules.post.actions import register, register_outgoing, reopen, take
from spil.modules.post.actions.making import became, record_from, reopen_what_became_it
from spil.modules.post.models import Channel, ItemType, PostItem
from spil.modules.post.states import DONE, NEW, OPEN

__all__ = [
    "DONE",
    "NEW",
    "OPEN",
    "Channel",
    "ItemType",
    "PostItem",
    "became",
    "record_from",
    "register",
    "register_outgoing",
    "reopen",
    "reopen_what_became_it",
    "take",
]
