from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "spil.foundation.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.arrivals.letting_go import forget_names

        followers.append(forget_names)
