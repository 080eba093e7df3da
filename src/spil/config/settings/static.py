"""Style, script, fonts and icons: gathered, bundled and compressed at set-up, read from the sources before."""

from __future__ import annotations

import os
from typing import Any

from spil.config.settings.paths import BUILD_DIR

__all__ = [
    "STATIC_ROOT",
    "STATIC_URL",
    "STORAGES",
    "WHITENOISE_ALLOW_ALL_ORIGINS",
    "WHITENOISE_AUTOREFRESH",
    "WHITENOISE_USE_FINDERS",
]

_collected = os.environ.get("SPIL_STATIC") == "collected"
_storage = (
    "spil.foundation.ui.gathering.GatheredStorage"
    if _collected
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _storage},
}
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_AUTOREFRESH = not _collected
