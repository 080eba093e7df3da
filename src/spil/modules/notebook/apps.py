from django.apps import AppConfig


class NotebookConfig(AppConfig):
    name = "spil.modules.notebook"
    label = "notebook"
