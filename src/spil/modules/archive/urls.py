"""Addresses of the pages of the archive, below /archive/."""

from __future__ import annotations

from django.urls import path

from spil.modules.archive.views import lines, overview, periods

urlpatterns = [
    path("", overview.overview, name="archive"),
    path("rules/", periods.rules_page, name="archive-rules"),
    path("<number:pk>/", lines.lines, name="archive-lines"),
]
