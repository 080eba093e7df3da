from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "spil.foundation.links"
    label = "links"
