"""What the processes of one machine have in common: loaded once, before they part, so that it is in memory once."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

COUNTS = "PROMETHEUS_MULTIPROC_DIR"


def load_all() -> None:
    """Import what serves pages and does jobs, and the words of every language; no connection stays open."""
    from django.conf import settings
    from django.db import connections
    from django.urls import get_resolver
    from django.utils import translation
    from django.utils.translation import trans_real

    for name in (settings.ROOT_URLCONF, "spil.foundation.jobs.worker", "spil.gateways.mailbox.watching"):
        import_module(name)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            get_resolver().reverse("login")
            merge_catalogues(trans_real.translation(code))
    connections.close_all()
    gc.collect()
    gc.freeze()  # the collector would write on every page of memory, and each process had its own again


def merge_catalogues(language: Any) -> None:
    """Make the catalogues of all packages one where they count alike; what went before the others still does.

    Django means to, but compares a code object with a function (`TranslationCatalog.update`), so that each of the
    five hundred texts of a list is looked for in fifty dictionaries.
    """
    found: list[tuple[dict[Any, str], Any]] = []
    for texts, plural in zip(language._catalog._catalogs, language._catalog._plurals, strict=True):
        if found and found[-1][1].__code__ == plural.__code__:
            found[-1] = ({**texts, **found[-1][0]}, plural)
        else:
            found.append((texts, plural))
    language._catalog._catalogs, language._catalog._plurals = map(list, zip(*found, strict=True))


@contextmanager
def counted_together() -> Iterator[None]:
    """The processes that start within count what was asked of them in one place; before the settings are read."""
    if os.environ.get(COUNTS):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="spil-figures-", ignore_cleanup_errors=True) as folder:
        os.environ[COUNTS] = folder
        try:
            yield
        finally:
            del os.environ[COUNTS]
