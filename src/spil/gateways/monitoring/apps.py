from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "spil.gateways.monitoring"
    label = "monitoring"
