"""The addresses of invoices, below /invoices/."""

from __future__ import annotations

from django.urls import path

from spil.modules.invoices.views.steps import approval_settings

urlpatterns = [path("steps/", approval_settings, name="invoice-settings")]
