"""Addresses of the pages of the archive, below /archive/."""

from __future__ import annotations

from django.urls import path

from spil.modules.archive.views import overview, rules

urlpatterns = [
    path("", overview.overview, name="archive"),
    path("rules/", rules.rules_page, name="archive-rules"),
]
