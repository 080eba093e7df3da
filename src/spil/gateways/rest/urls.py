"""One router for everything that is drawn."""

from __future__ import annotations

from django.urls import path

from spil.gateways.rest.api import api

urlpatterns = [path("v1/", api.urls)]
