"""Addresses of what dossiers print, below /dossiers/."""

from __future__ import annotations

from django.urls import path

from spil.modules.dossiers.views import printed

urlpatterns = [path("<number:pk>/label.pdf", printed.label, name="dossier-label")]
