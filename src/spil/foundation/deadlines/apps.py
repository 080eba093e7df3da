from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "spil.foundation.deadlines"
    label = "deadlines"
