"""Addresses of the pages of contacts, below /contacts/."""

from __future__ import annotations

from django.urls import path

from spil.modules.contacts.views import contacts, suppliers

urlpatterns = [
    path("", suppliers.suppliers, name="contacts"),
    path("all/", contacts.contacts, name="contacts-all"),
]
