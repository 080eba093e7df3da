from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "spil.foundation.exports"
    label = "exports"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.foundation.exports.letting_go import every_exported, exported, forget_lists
        from spil.foundation.files.sweeping import Keeper, keepers

        keepers.append(Keeper(exported, every_exported))
        followers.append(forget_lists)
