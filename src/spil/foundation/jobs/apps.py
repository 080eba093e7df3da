from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "spil.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        from spil.foundation.files.sweeping import Keeper, keepers
        from spil.foundation.jobs.queries import every_waiting, worked_on

        autodiscover_modules("jobs")
        keepers.append(Keeper(worked_on, every_waiting))
