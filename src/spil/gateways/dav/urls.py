"""Addresses of the feeds, below /feed/."""

from __future__ import annotations

from django.urls import path

from spil.gateways.dav.views import feed

urlpatterns = [path("<str:secret>.ics", feed, name="feed")]
