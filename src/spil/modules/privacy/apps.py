from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "spil.modules.privacy"
    label = "privacy"
