"""Every write about payments: making a run, and what becomes of it."""

from spil.modules.payments.actions.proposing import propose
from spil.modules.payments.actions.returning import not_returned, returned, unconfirm
from spil.modules.payments.actions.running import bounce, cancel, confirm_executed, release

__all__ = [
    "bounce",
    "cancel",
    "confirm_executed",
    "not_returned",
    "propose",
    "release",
    "returned",
    "unconfirm",
]
