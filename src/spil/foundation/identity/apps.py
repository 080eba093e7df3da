from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "spil.foundation.identity"
    label = "identity"
