from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "spil.modules.letters"
    label = "letters"
