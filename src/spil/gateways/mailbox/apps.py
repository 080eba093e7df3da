from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "spil.gateways.mailbox"
    label = "mailbox"
