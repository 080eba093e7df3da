"""Every write of the archive: proposing, deciding, carrying out."""

from spil.modules.archive.actions.carrying import carry_out, destroy, finish, leave
from spil.modules.archive.actions.deciding import approve, refuse, withdraw
from spil.modules.archive.actions.proposing import keep, prepare, put_back, put_forward

__all__ = [
    "approve",
    "carry_out",
    "destroy",
    "finish",
    "keep",
    "leave",
    "prepare",
    "put_back",
    "put_forward",
    "refuse",
    "withdraw",
]
