"""The tables of post: `items` of the register, `boxes` that have to be emptied, `settings` of the office.

`types` and `texts` read the settings: as the office made them, else as they are built in.
"""

from spil.modules.post.models.boxes import Box
from spil.modules.post.models.items import Channel, Direction, Gate, ItemType, PostItem
from spil.modules.post.models.settings import EntryTemplate, GateKeeper, ItemTypeRule, Signature, TextTemplate

__all__ = [
    "Box",
    "Channel",
    "Direction",
    "EntryTemplate",
    "Gate",
    "GateKeeper",
    "ItemType",
    "ItemTypeRule",
    "PostItem",
    "Signature",
    "TextTemplate",
]
