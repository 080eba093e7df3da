"""Actions on any record."""

from spil.foundation.handling.actions.advising import advise
from spil.foundation.handling.actions.attaching import attach, replace_file
from spil.foundation.handling.actions.coordinating import assign, let_read, lift_deadline, set_deadline, share
from spil.foundation.handling.actions.describing import (
    estimate,
    file_in,
    mark_urgent,
    rename,
    set_language,
)
from spil.foundation.handling.actions.leaving import pass_on
from spil.foundation.handling.actions.linking import link, unlink
from spil.foundation.handling.actions.offering import accept, decline, offer, withdraw
from spil.foundation.handling.actions.remarks import change_remark, remark, withdraw_remark

__all__ = [
    "accept",
    "advise",
    "assign",
    "attach",
    "change_remark",
    "decline",
    "estimate",
    "file_in",
    "let_read",
    "lift_deadline",
    "link",
    "mark_urgent",
    "offer",
    "pass_on",
    "remark",
    "rename",
    "replace_file",
    "set_deadline",
    "set_language",
    "share",
    "unlink",
    "withdraw",
    "withdraw_remark",
]
