"""Addresses of the mailboxes, below /mailboxes/."""

from __future__ import annotations

from django.urls import path

from spil.gateways.mailbox import views

urlpatterns = [
    path("", views.mailboxes, name="mailboxes"),
    path("new/", views.edit, name="mailbox-new"),
    path("<int:pk>/", views.edit, name="mailbox-edit"),
    path("<int:pk>/try/", views.try_out, name="mailbox-try"),
    path("<int:pk>/retry/", views.retry, name="mailbox-retry"),
]
