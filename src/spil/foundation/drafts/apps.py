from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "spil.foundation.drafts"
    label = "drafts"
