"""Addresses of lists: their shapes, questions, saved views and files."""

from __future__ import annotations

from django.urls import path

from spil.gateways.web.views import exporting, filters, lists, many, moving, saved_views

urlpatterns = [
    path("list/<str:code>/", lists.list_page, name="list"),
    path("list/<str:code>/filter/<str:filtered>/", filters.filter_page, name="list-filter"),
    path("list/<str:code>/columns/", filters.columns_page, name="list-columns"),
    path("list/<str:code>/export/<str:form>/", exporting.take_out, name="list-export"),
    path("export/<number:pk>/", exporting.export_page, name="export"),
    path("export/<number:pk>/file/", exporting.export_file, name="export-file"),
    path("list/<str:code>/save/", saved_views.save_page, name="list-save"),
    path("list/<str:code>/view/<number:pk>/", saved_views.change_view, name="list-view"),
    path("report/<number:pk>/", many.report_page, name="report"),
    path("record/<number:pk>/moves/", moving.moves, name="moves"),
    path("record/<number:pk>/move/", moving.move, name="move"),
]
