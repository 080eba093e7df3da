"""Addresses of the office's own pages, below /people/."""

from __future__ import annotations

from django.urls import path

from spil.modules.people.views import absences, mandates, office, people

urlpatterns = [
    path("", people.people, name="people"),
    path("mandates/", mandates.mandates, name="people-mandates"),
    path("absences/", absences.absences, name="people-absences"),
    path("office/", office.office, name="people-office"),
    path("closing-days/", office.closing_days, name="people-closing-days"),
]
