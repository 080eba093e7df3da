from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "spil.modules.privacy"
    label = "privacy"

    def ready(self) -> None:
        from spil.foundation.actions.removing import without_relation
        from spil.modules.privacy.models import is_half_forgotten

        without_relation.append(is_half_forgotten)
