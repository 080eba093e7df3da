from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "spil.foundation.reading"
    label = "reading"

    def ready(self) -> None:
        from spil.foundation.files.sweeping import followers
        from spil.foundation.reading.queries import forget

        followers.append(forget)
