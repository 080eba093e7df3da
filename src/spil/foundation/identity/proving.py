"""Which key is the office's: one under which a constant is sealed in its database.

A command or a node that works with another key would seal what nobody opens, and a backup made by it would hold a key
that opens nothing. What makes the office proves its key, and what serves it does where nothing proves one yet; whatever
else works in the office is compared. A renewal proves the new one with all that it seals anew.
"""

from __future__ import annotations

from enum import Enum

from django.utils.translation import gettext as _

from spil.foundation.identity.models import OfficeKey
from spil.foundation.identity.sealing import WrongKey, opened, opens_anything, sealed

_PURPOSE = "spil proof of the key"
_WORDS = "the key of this office"


class Key(Enum):
    """What the key is with which this process works."""

    RIGHT = "right"
    FORMER = "the office has the one before it still: a renewal is not at its end"
    WRONG = "another one than the office's"
    UNKNOWN = "nothing proves which one the office has"


def prove() -> None:
    """The key with which this process works is the office's from now on."""
    OfficeKey.objects.update_or_create(pk=1, defaults={"proof": sealed(_WORDS, _PURPOSE)})


def prove_first() -> None:
    """The same where nothing proves a key yet, and nothing that is sealed speaks against this one."""
    key = known()
    if key is Key.UNKNOWN and not is_another(key):
        OfficeKey.objects.get_or_create(pk=1, defaults={"proof": sealed(_WORDS, _PURPOSE)})


def known() -> Key:
    row = OfficeKey.objects.first()
    if row is None:
        return Key.UNKNOWN
    for former, found in ((False, Key.RIGHT), (True, Key.FORMER)):
        try:
            opened(row.proof, _PURPOSE, former=former)
        except WrongKey:
            continue
        return found
    return Key.WRONG


def is_another(key: Key) -> bool:
    """Whether it is another key than the office's: by the proof, or, where there is none yet, by what is sealed."""
    return key is Key.WRONG or (key is Key.UNKNOWN and opens_anything() is False)


def another_key() -> str:
    """What is said where the key is another one than the office's."""
    return _(
        "The key with which this works is not the key of the office: it opens nothing that is sealed there."
    )


def half_renewed() -> str:
    """What is said where the office has the key before this one still."""
    return _("The key is being renewed, and what is sealed is still under the one before.")


def where_it_is() -> str:
    """What to do where the key is not the office's, or is not there."""
    return _(
        "Give this command the SPIL_SECRET_KEY of the services, or put the office's secret_key back into the data"
        " folder. While it is being renewed, the one before is needed too (SPIL_FORMER_KEY). Only when it is gone for"
        " good: ./spil key lost."
    )


def renew_it() -> str:
    return _("Stop Spil and type ./spil key renew.")
