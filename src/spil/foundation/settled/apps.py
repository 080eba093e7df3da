from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SettledConfig(AppConfig):
    name = "spil.foundation.settled"
    label = "settled"

    def ready(self) -> None:
        from spil.foundation.settled.watching import watch_all

        post_migrate.connect(watch_all, sender=self, dispatch_uid="spil-settled")
