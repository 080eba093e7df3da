from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "spil.foundation.access"
    label = "access"
