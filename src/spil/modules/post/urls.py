"""Addresses of the pages of post, below /post/."""

from __future__ import annotations

from django.urls import path

from spil.modules.post.views import printed, registering

urlpatterns = [
    path("new/", registering.registering, name="post-new"),
    path("new/file/", registering.show_file, name="post-new-file"),
    path("register/", printed.register_page, name="post-register"),
    path("register.pdf", printed.register_paper, name="post-register-pdf"),
    path("letters.pdf", printed.letters_paper, name="post-letters"),
]
