from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "spil.foundation.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.arrivals.letting_go import forget_names
        from spil.foundation.arrivals.waiting import every_waited_for, waited_for
        from spil.foundation.files.sweeping import Keeper, keepers

        followers.append(forget_names)
        keepers.append(Keeper(waited_for, every_waited_for))
