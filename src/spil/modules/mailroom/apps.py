from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "spil.modules.mailroom"
    label = "mailroom"
