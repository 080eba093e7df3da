from django.apps import AppConfig


class DavConfig(AppConfig):
    name = "spil.gateways.dav"
    label = "dav"
