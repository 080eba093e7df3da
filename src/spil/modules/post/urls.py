"""Addresses of the pages of post, below /post/."""

from __future__ import annotations

from django.urls import path

from spil.modules.post.views import registering

urlpatterns = [
    path("new/", registering.registering, name="post-new"),
    path("new/file/", registering.show_file, name="post-new-file"),
]
