from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "spil.foundation.notifications"
    label = "notifications"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.jobs import queue
        from spil.foundation.notifications import actions, letters, making  # noqa: F401 - they register themselves

        followers.append(making.follow)
        queue.followers.append(making.follow_job)
