from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "spil.modules.post"
    label = "post"

    def ready(self) -> None:
        from spil.foundation.exports.messages import register_composer
        from spil.foundation.reading.words import followers
        from spil.modules.post.reactions import compose_again, fill_in_what_was_read

        followers.append(fill_in_what_was_read)
        register_composer("post.outgoing", compose_again)
