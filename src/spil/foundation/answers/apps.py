from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "spil.foundation.answers"
    label = "answers"
