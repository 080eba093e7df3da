from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "spil.foundation.exports"
    label = "exports"
