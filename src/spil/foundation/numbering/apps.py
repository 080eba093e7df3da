from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "spil.foundation.numbering"
    label = "numbering"
