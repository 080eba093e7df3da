from django.apps import AppConfig


class TurnsConfig(AppConfig):
    name = "spil.foundation.turns"
    label = "turns"
