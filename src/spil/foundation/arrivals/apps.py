from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "spil.foundation.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.arrivals.letting_go import forget_names, let_wait
        from spil.foundation.arrivals.waiting import every_waited_for, waited_for
        from spil.foundation.files.sweeping import Keeper, keepers
        from spil.foundation.jobs.queue import before_forgetting

        followers.append(forget_names)
        before_forgetting.append(let_wait)
        keepers.append(Keeper(waited_for, every_waited_for))
