from django.apps import AppConfig


class SettledConfig(AppConfig):
    name = "spil.foundation.settled"
    label = "settled"
