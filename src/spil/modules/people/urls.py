"""Addresses of the office's own pages, below /people/."""

from __future__ import annotations

from django.urls import path

from spil.modules.people.views import absences, first_hour, mandates, office, people

urlpatterns = [
    path("", people.people, name="people"),
    path("first-hour/", first_hour.first_hour, name="first-hour"),
    path("first-hour/begin/", first_hour.begin_anew, name="begin-anew"),
    path("mandates/", mandates.mandates, name="people-mandates"),
    path("absences/", absences.absences, name="people-absences"),
    path("office/", office.office, name="people-office"),
    path("closing-days/", office.closing_days, name="people-closing-days"),
]
