"""Dutch first, French and English complete; times are office time."""

from __future__ import annotations

from spil.config.settings.security import COOKIE_PREFIX

__all__ = ["LANGUAGES", "LANGUAGE_CODE", "LANGUAGE_COOKIE_NAME", "TIME_ZONE", "USE_I18N", "USE_TZ"]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}spil_language"
USE_I18N = True
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
