from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "spil.foundation.arrivals"
    label = "arrivals"
