from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "spil.foundation.health"
    label = "health"

    def ready(self) -> None:
        from spil.foundation.health import installation, work

        installation.register()
        work.register()
