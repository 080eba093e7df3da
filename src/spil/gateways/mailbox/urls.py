"""Addresses of the mailboxes, below /mailboxes/."""

from __future__ import annotations

from django.urls import path

from spil.gateways.mailbox import views

urlpatterns = [
    path("", views.mailboxes, name="mailboxes"),
    path("new/", views.edit, name="mailbox-new"),
    path("<number:pk>/", views.edit, name="mailbox-edit"),
    path("<number:pk>/try/", views.try_out, name="mailbox-try"),
    path("<number:pk>/retry/", views.retry, name="mailbox-retry"),
]
