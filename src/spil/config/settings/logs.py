"""One line an entry on standard error, and to a log server elsewhere where there is one.

SPIL_LOG             the least that is told, beside sign-ins and refusals: WARNING, or INFO for a line a request too
SPIL_LOG_FORMAT      "json" for one object a line
SPIL_LOG_SERVER      tls://log.office.example:6514: a copy of every line goes there (monitoring/passing_on.py)
SPIL_METRICS_TOKEN   who may read /metrics/; without it this machine may, and nobody where SPIL_ORIGIN is set
"""

from __future__ import annotations

import os
from typing import Any

from spil.config.settings.secrets_kept import secret

__all__ = ["LOGGING", "LOG_SERVER", "METRICS_TOKEN"]

METRICS_TOKEN = secret("SPIL_METRICS_TOKEN")
LOG_SERVER = os.environ.get("SPIL_LOG_SERVER", "")
_form = "json" if os.environ.get("SPIL_LOG_FORMAT") == "json" else "text"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "about": {"()": "spil.gateways.monitoring.logs.AboutRequest"},
        "secrets": {"()": "spil.foundation.identity.masking.MaskSecrets"},
    },
    "formatters": {
        "text": {
            "()": "spil.gateways.monitoring.logs.Text",
            "format": "%(asctime)s %(levelname)s %(name)s%(about)s: %(message)s",
        },
        "json": {"()": "spil.gateways.monitoring.logs.Json"},
    },
    "handlers": {
        "screen": {
            "()": "spil.gateways.monitoring.logs.Screen",
            "formatter": _form,
            "filters": ["about", "secrets"],
        }
    },
    "root": {"handlers": ["screen"], "level": os.environ.get("SPIL_LOG", "WARNING")},
    # Django's own handler speaks only while developing; everything goes through the root
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "spil.access": {"level": "INFO"},
        # one mail that lies about how much it holds would make it say so twenty thousand times
        "tnefparse": {"level": "CRITICAL"},
    },
}

if LOG_SERVER:
    LOGGING["handlers"]["server"] = {
        "()": "spil.gateways.monitoring.passing_on.PassOn",
        "address": LOG_SERVER,
        "formatter": _form,
        "filters": ["about", "secrets"],
    }
    LOGGING["root"]["handlers"].append("server")
