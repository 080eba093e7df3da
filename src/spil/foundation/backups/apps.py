from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "spil.foundation.backups"
    label = "backups"
