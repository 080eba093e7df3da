"""The style and the script of every page: many files to read and change, one of each to fetch.

While developing every file is fetched by itself. At set-up (see `gathering.py`) the files of each are laid behind one
another: on a slow line thirty questions cost more than the bytes, and nothing is drawn before the last sheet is there.
"""

from __future__ import annotations

from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

#: the sheets in the order of their layers
STYLE = tuple(
    f"ui/css/{name}.css"
    for name in (
        "tokens",
        "base",
        "layout",
        "components",
        "notices",
        "pages",
        "record",
        "drop",
        "lists",
        "today",
        "notebook",
        "steps",
        "proposals",
        "palette",
        "guide",
        "thumb",
        "print",
    )
)
#: what every page for somebody who is signed in runs; what only one page needs is loaded by that page
SCRIPT = (
    "vendor/htmx.min.js",
    *(
        f"ui/js/{name}.js"
        for name in (
            "sealed",
            "palette",
            "spil",
            "tabs",
            "app",
            "notebook",
            "lists",
            "mentions",
            "record",
            "drafts",
            "hints",
            "mandatory",
            "dropping",
            "live",
            "drop",
            "paper",
        )
    ),
)

STYLE_WHOLE, SCRIPT_WHOLE = "ui/css/whole.css", "ui/js/whole.js"
BUNDLES = {STYLE_WHOLE: STYLE, SCRIPT_WHOLE: SCRIPT}


def addresses(bundle: str) -> list[str]:
    """Where the files of a bundle are served: one address once they were gathered, else one for each file."""
    gathered = getattr(staticfiles_storage, "gathers", False)
    return [static(name) for name in ([bundle] if gathered else BUNDLES[bundle])]
