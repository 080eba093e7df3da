"""Places where a test may kill the process, to see that nothing gets lost and nothing comes twice.

`SPIL_FAILPOINT=registered:3` kills the process, without any chance to tidy up, the third time that it reaches that
place. Without the variable this costs one look into a dictionary.
"""

from __future__ import annotations

import os
import signal
from typing import Literal

Place = Literal[
    "stored",
    "noted",
    "registered",
    "committed",
    "acknowledged",
    "destroying",
    "destroyed",
    "swept",
    "certified",
]
_reached: dict[str, int] = {}


def reached(place: Place) -> None:
    """This place is reached; where a test asked for it, the process ends here and now."""
    wanted = os.environ.get("SPIL_FAILPOINT")
    if not wanted:
        return
    name, _, count = wanted.partition(":")
    _reached[place] = _reached.get(place, 0) + 1
    if name == place and _reached[place] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
