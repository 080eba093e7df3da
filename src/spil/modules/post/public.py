"""What other modules may use of post."""

from spil.modules.post.models import ItemType, PostItem
from spil.modules.post.states import DONE, NEW, OPEN

__all__ = ["DONE", "NEW", "OPEN", "ItemType", "PostItem"]
