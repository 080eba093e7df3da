from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "spil.gateways.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from spil.gateways.monitoring import checks

        checks.register()
