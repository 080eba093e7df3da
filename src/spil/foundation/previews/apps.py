from django.apps import AppConfig


class PreviewsConfig(AppConfig):
    name = "spil.foundation.previews"
    label = "previews"

    def ready(self) -> None:
        from spil.foundation.files.sweeping import followers
        from spil.foundation.previews.shown import forget

        followers.append(forget)
