from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "spil.foundation.correspondence"
    label = "correspondence"
