from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "spil.foundation.drafts"
    label = "drafts"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.drafts.keeping import drop_about_erased

        followers.append(drop_about_erased)
