from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "spil.foundation.reading"
    label = "reading"
