"""Spil as an app on the machine: what it is called, what it keeps for when there is no connection, where it opens.

The worker keeps one page that says that there is no connection and what that page needs; never a page with anything of
the office on it. The addresses are open: they hold nothing of anybody.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from spil.foundation.ui.bundles import STYLE_WHOLE, addresses

#: what a page without a connection needs
KEPT = (
    "ui/js/offline.js",
    "ui/img/spil.svg",
    "vendor/icons.svg",
    "vendor/fonts/source-sans-3-latin-wght-normal.woff2",
)


@cache_control(max_age=3600)
def manifest(request: Any) -> HttpResponse:
    """What the machine shows of the app (W3C Web Application Manifest)."""
    icons = [
        {"src": static("ui/img/spil.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("ui/img/app-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("ui/img/app-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("ui/img/app-maskable.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    shortcuts = [
        {"name": _("Today"), "url": reverse("today")},
        {"name": _("Search"), "url": reverse("search")},
    ]
    return JsonResponse(
        {
            "name": "Spil",
            "short_name": "Spil",
            "id": "/",
            "lang": get_language() or "nl",
            "start_url": reverse("start"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#eff3f3",
            "theme_color": "#0a5c78",
            "icons": icons,
            "shortcuts": shortcuts,
        },
        content_type="application/manifest+json",
    )


@cache_control(no_cache=True)
def worker(request: Any) -> HttpResponse:
    """The worker: its own text, then what it keeps. Another release keeps anew, since the names of the files change."""
    files = [*addresses(STYLE_WHOLE), *(static(name) for name in KEPT)]
    version = sha256(" ".join([*files, get_language() or ""]).encode()).hexdigest()[:16]
    context = {"version": f"spil-{version}", "files": files, "offline": reverse("offline")}
    return render(request, "web/worker.js", context, content_type="text/javascript; charset=utf-8")


def offline(request: Any) -> HttpResponse:
    """There is no connection. Kept by the worker, and shown by it in the place of any page."""
    return render(request, "offline.html")


def start(request: Any) -> HttpResponse:
    """Where the app opens: the script goes on to where one was, else to Today."""
    return render(request, "start.html", {"home_url": reverse("today")})
