"""One line an entry on standard error; whoever runs the service decides where that goes."""

from __future__ import annotations

import os
from typing import Any

__all__ = ["LOGGING"]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"screen": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["screen"], "level": os.environ.get("SPIL_LOG", "WARNING")},
    # Django's own handler speaks only while developing; everything goes through the root
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
