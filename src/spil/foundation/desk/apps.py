from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "spil.foundation.desk"
    label = "desk"
