from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "spil.foundation.attachments"
    label = "attachments"

    def ready(self) -> None:
        from spil.foundation.attachments.queries import attached, every_attached
        from spil.foundation.files.sweeping import Keeper, keepers

        keepers.append(Keeper(attached, every_attached))
