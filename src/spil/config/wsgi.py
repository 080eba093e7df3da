"""The server's entry."""

from __future__ import annotations

import os
import sqlite3
import threading

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spil.config.settings")
application = get_wsgi_application()


def _hold_log() -> sqlite3.Connection | None:
    """Keep the embedded database's log open as long as this process lives, with a connection that does nothing.

    Else the last request to end takes the log and its index away and the next one makes them anew: time on every page
    of a quiet office, and on a full disk there is no room for them, so that nothing could even be read.
    """
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"] or not os.path.isfile(database["NAME"]):
        return None
    held = sqlite3.connect(database["NAME"], check_same_thread=False)
    held.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log
    return held


def _keep_tidy() -> None:
    """Beside the pages, as long as this process lives: only a server draws, so only a server can throw it away."""
    from spil.foundation.previews.tidying import keep_tidy

    threading.Thread(target=keep_tidy, args=(threading.Event(),), name="drawn pages", daemon=True).start()


_held = _hold_log()
_keep_tidy()
