from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "spil.foundation.records"
    label = "records"
