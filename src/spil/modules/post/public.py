"""What other modules may use of post."""

from spil.modules.post.actions import register, register_outgoing, reopen, take
from spil.modules.post.models import Channel, ItemType, PostItem
from spil.modules.post.states import DONE, NEW, OPEN

__all__ = [
    "DONE",
    "NEW",
    "OPEN",
    "Channel",
    "ItemType",
    "PostItem",
    "register",
    "register_outgoing",
    "reopen",
    "take",
]
