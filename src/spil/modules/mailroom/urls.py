"""The addresses of the mailroom, below /mailroom/."""

from __future__ import annotations

from django.urls import path

from spil.modules.mailroom.views import printed, settings

urlpatterns = [
    path("", settings.post_settings, name="post-settings"),
    path("register/", printed.register_page, name="post-register"),
    path("register.pdf", printed.register_paper, name="post-register-pdf"),
    path("letters.pdf", printed.letters_paper, name="post-letters"),
]
