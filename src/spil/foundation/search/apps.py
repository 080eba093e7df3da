from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "spil.foundation.search"
    label = "search"
