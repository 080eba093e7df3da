"""The address of the mailroom, below /mailroom/."""

from __future__ import annotations

from django.urls import path

from spil.modules.mailroom.views import settings

urlpatterns = [path("", settings.settings_page, name="post-settings")]
