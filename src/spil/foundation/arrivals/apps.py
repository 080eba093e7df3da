from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "spil.foundation.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.arrivals.jobs import every_waiting_box, waiting_boxes
        from spil.foundation.arrivals.letting_go import forget_names
        from spil.foundation.files.sweeping import Keeper, keepers

        keepers.append(Keeper(waiting_boxes, every_waiting_box))
        followers.append(forget_names)
