from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "spil.foundation.parties"
    label = "parties"
