"""Actions on any record."""

from spil.foundation.handling.actions.coordinating import assign, attach, let_read, link, set_deadline, share
from spil.foundation.handling.actions.offering import accept, decline, offer, withdraw
from spil.foundation.handling.actions.remarks import change_remark, remark, withdraw_remark

__all__ = [
    "accept",
    "assign",
    "attach",
    "change_remark",
    "decline",
    "let_read",
    "link",
    "offer",
    "remark",
    "set_deadline",
    "share",
    "withdraw",
    "withdraw_remark",
]
