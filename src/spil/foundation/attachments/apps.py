from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "spil.foundation.attachments"
    label = "attachments"
