from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "spil.modules.archive"
    label = "archive"
