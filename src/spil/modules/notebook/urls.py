"""Addresses of the notebook, below /notebook/."""

from django.urls import path

from spil.modules.notebook.views import closing, lines, page

urlpatterns = [
    path("", page.notebook, name="notebook"),
    path("line/", lines.line, name="notebook-line"),
    path("understood/", lines.understood, name="notebook-understood"),
    path("write/", lines.write, name="notebook-write"),
    path("<number:pk>/tick/", lines.tick, name="notebook-tick"),
    path("<number:pk>/accept/", lines.accept_offer, name="notebook-accept"),
    path("<number:pk>/step/<number:number>/", lines.tick_one, name="notebook-step"),
    path("close/", closing.close_day, name="notebook-close"),
    path("block/<number:pk>/stop/", page.stop, name="notebook-block-stop"),
]
