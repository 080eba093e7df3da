"""Addresses of the settings of dossiers and of what they print, below /dossiers/."""

from __future__ import annotations

from django.urls import path

from spil.modules.dossiers.views import printed, settings

urlpatterns = [
    path("settings/", settings.dossier_settings, name="dossier-settings"),
    path("<number:pk>/label.pdf", printed.label, name="dossier-label"),
]
