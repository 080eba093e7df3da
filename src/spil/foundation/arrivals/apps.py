from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "spil.foundation.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.arrivals.jobs import waiting_boxes
        from spil.foundation.arrivals.letting_go import forget_names
        from spil.foundation.files.sweeping import keepers

        keepers.append(waiting_boxes)
        followers.append(forget_names)
