from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "spil.foundation.files"
    label = "files"
