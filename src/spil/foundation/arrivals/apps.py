from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "spil.foundation.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        from spil.foundation.arrivals.jobs import waiting_boxes
        from spil.foundation.files.sweeping import keepers

        keepers.append(waiting_boxes)
