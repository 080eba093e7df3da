from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "spil.foundation.outbox"
    label = "outbox"
