"""Which packages Django loads: a fixed list of others', and every package of ours that has an apps.py."""

from __future__ import annotations

from pathlib import Path

from spil.config.settings.paths import SOURCE_DIR

__all__ = ["AUTH_USER_MODEL", "DEFAULT_AUTO_FIELD", "INSTALLED_APPS"]


def own_apps(source: Path) -> list[str]:
    """Dotted names of our packages with an apps.py: foundation, then modules, then gateways, each sorted."""
    found = []
    for floor in ("foundation", "modules", "gateways"):
        found += sorted(f"spil.{floor}.{file.parent.name}" for file in (source / floor).glob("*/apps.py"))
    return found


INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # The automatic configurations of these two overwrite each other's template loaders, and raw component tags then
    # reach the reader without an error. The loaders are written out in web.py instead.
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    *own_apps(SOURCE_DIR),
    "spil.config",  # last: loads the manifests
]

AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
