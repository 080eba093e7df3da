"""Addresses for those who watch; they begin at the root."""

from __future__ import annotations

from django.urls import path

from spil.gateways.monitoring import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
    path("status/", views.status, name="status"),
    path("status/changes/", views.changes, name="status-changes"),
    path("status/in-service/", views.in_service, name="status-in-service"),
    path("status/backup/", views.backup_now, name="status-backup"),
]
