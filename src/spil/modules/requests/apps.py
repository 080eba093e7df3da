from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "spil.modules.requests"
    label = "requests"
