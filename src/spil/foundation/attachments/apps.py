from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "spil.foundation.attachments"
    label = "attachments"

    def ready(self) -> None:
        from spil.foundation.attachments.queries import attached
        from spil.foundation.files.sweeping import keepers

        keepers.append(attached)
