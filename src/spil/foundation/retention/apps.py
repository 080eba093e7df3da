from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "spil.foundation.retention"
    label = "retention"

    def ready(self) -> None:
        from spil.foundation.retention import actions  # noqa: F401 - registers them
