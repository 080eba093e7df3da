"""Addresses of personal data, below /privacy/."""

from __future__ import annotations

from django.urls import path

from spil.modules.privacy import views

urlpatterns = [
    path("", views.overview, name="privacy"),
    path("party/<number:pk>/", views.party, name="privacy-party"),
    path("person/<number:pk>/", views.person, name="privacy-person"),
]
