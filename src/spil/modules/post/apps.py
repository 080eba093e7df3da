from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "spil.modules.post"
    label = "post"
