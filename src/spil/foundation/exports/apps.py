from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "spil.foundation.exports"
    label = "exports"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.exports.letting_go import exported, forget_lists
        from spil.foundation.files.sweeping import keepers

        keepers.append(exported)
        followers.append(forget_lists)
