from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "spil.gateways.web"
    label = "web"
