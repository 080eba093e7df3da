"""The last application to be made ready: it loads the manifests, when everything they name exists."""

import gc

from django.apps import AppConfig, apps


class ConfigConfig(AppConfig):
    name = "spil.config"
    label = "config"

    def ready(self) -> None:
        from spil.foundation.manifest.registry import modules

        modules.load(
            sorted(
                config.name for config in apps.get_app_configs() if config.name.startswith("spil.modules.")
            )
        )
        gc.freeze()  # what is loaded by now stays, and is not looked through again and again
