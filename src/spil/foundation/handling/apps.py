from django.apps import AppConfig


class HandlingConfig(AppConfig):
    name = "spil.foundation.handling"
    label = "handling"

    def ready(self) -> None:
        from spil.foundation.handling import actions  # noqa: F401 - registers them
