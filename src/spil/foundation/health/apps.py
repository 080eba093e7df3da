from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "spil.foundation.health"
    label = "health"

    def ready(self) -> None:
        from spil.foundation.health import access, installation, lines, places, scanner, work

        installation.register()
        access.register()
        lines.register()
        scanner.register()
        work.register()
        places.register()
