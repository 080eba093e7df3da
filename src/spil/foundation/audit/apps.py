from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "spil.foundation.audit"
    label = "audit"
