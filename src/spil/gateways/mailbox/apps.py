from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "spil.gateways.mailbox"
    label = "mailbox"

    def ready(self) -> None:
        from spil.gateways.mailbox import health

        health.register()
