"""Actions on any record."""

from spil.foundation.handling.actions.coordinating import assign, attach, let_read, link, set_deadline, share
from spil.foundation.handling.actions.remarks import change_remark, remark, withdraw_remark

__all__ = [
    "assign",
    "attach",
    "change_remark",
    "let_read",
    "link",
    "remark",
    "set_deadline",
    "share",
    "withdraw_remark",
]
