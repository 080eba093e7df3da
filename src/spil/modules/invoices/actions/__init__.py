"""Every write of invoices: `making` of post, `deciding`, `paying`, its `accounts`, and the `steps` of approval.

The rows that an invoice begins with are put together in `rows`, from the document as it was read.
"""

from spil.modules.invoices.actions.accounts import change_account, confirm_account
from spil.modules.invoices.actions.deciding import (
    approve,
    ask_responsible,
    change_due_date,
    code,
    hold,
    reject,
    resume,
    send_back,
    take_back_approval,
    unmake,
)
from spil.modules.invoices.actions.making import make_from_post
from spil.modules.invoices.actions.paying import mark_paid, plan, replan, settle, unpay, unplan, unsettle
from spil.modules.invoices.actions.steps import add_step, change_step, end_step

__all__ = [
    "add_step",
    "approve",
    "ask_responsible",
    "change_account",
    "change_due_date",
    "change_step",
    "code",
    "confirm_account",
    "end_step",
    "hold",
    "make_from_post",
    "mark_paid",
    "plan",
    "reject",
    "replan",
    "resume",
    "send_back",
    "settle",
    "take_back_approval",
    "unmake",
    "unpay",
    "unplan",
    "unsettle",
]
