from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "spil.foundation.ui"
    label = "ui"
