from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "spil.gateways.rest"
    label = "rest"
