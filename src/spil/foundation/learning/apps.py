from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "spil.foundation.learning"
    label = "learning"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.learning import following

        followers.append(following.follow)
