from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "spil.foundation.imports"
    label = "imports"
