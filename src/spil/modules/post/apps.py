from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "spil.modules.post"
    label = "post"

    def ready(self) -> None:
        from spil.foundation.reading.words import followers
        from spil.modules.post.reactions import fill_in_what_was_read

        followers.append(fill_in_what_was_read)
