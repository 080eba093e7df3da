"""All addresses: the gateways' and the modules' own. A package with a urls.py is found by listing its floor.

`gateways/web` and `gateways/monitoring` answer at the root, `gateways/rest` under /api/ and
`gateways/dav` under /feed/;
a module's further pages live under its own name. A `<number:…>` in an address is one that a column can hold: any other
is the address of nothing, on both engines.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import IntConverter

from spil.config.settings.paths import SOURCE_DIR


class Number(IntConverter):
    regex = "[0-9]{1,18}"


register_converter(Number, "number")  # before the addresses are read, which name it
GATEWAYS = {"web": "", "monitoring": "", "mailbox": "mailboxes/", "rest": "api/", "dav": "feed/"}


def _addresses() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for file in sorted((SOURCE_DIR / "modules").glob("*/urls.py")):
        name = file.parent.name
        found.append(path(f"{name}/", include(f"spil.modules.{name}.urls")))
    for name, prefix in GATEWAYS.items():
        if (SOURCE_DIR / "gateways" / name).is_dir() and find_spec(f"spil.gateways.{name}.urls"):
            found.append(path(prefix, include(f"spil.gateways.{name}.urls")))
    return found


urlpatterns = _addresses()

handler400 = "spil.gateways.web.views.errors.not_readable"
handler403 = "spil.gateways.web.views.errors.not_allowed"
handler404 = "spil.gateways.web.views.errors.not_found"
handler500 = "spil.gateways.web.views.errors.failed"
