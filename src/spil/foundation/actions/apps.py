from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "spil.foundation.actions"
    label = "actions"

    def ready(self) -> None:
        from spil.foundation.actions import guard

        guard.install()
