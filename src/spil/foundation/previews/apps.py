from django.apps import AppConfig


class PreviewsConfig(AppConfig):
    name = "spil.foundation.previews"
    label = "previews"
