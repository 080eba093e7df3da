"""The address of proposals, below /proposals/."""

from __future__ import annotations

from django.urls import path

from spil.modules.proposals import views

urlpatterns = [path("typing/", views.while_typing, name="proposals-typing")]
