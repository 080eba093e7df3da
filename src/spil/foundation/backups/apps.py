from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "spil.foundation.backups"
    label = "backups"

    def ready(self) -> None:
        from spil.foundation.backups.service import held
        from spil.foundation.files.sweeping import stops

        stops.append(held)
