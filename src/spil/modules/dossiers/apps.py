from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "spil.modules.dossiers"
    label = "dossiers"
