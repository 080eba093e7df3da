from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "spil.gateways.mailbox"
    label = "mailbox"

    def ready(self) -> None:
        from spil.foundation.identity.sealing import keeps_sealed
        from spil.gateways.mailbox import health, sealing

        health.register()
        keeps_sealed("mailbox.Mailbox", "secret", sealing.PURPOSE)
