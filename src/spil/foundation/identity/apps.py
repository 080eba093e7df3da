from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "spil.foundation.identity"
    label = "identity"

    def ready(self) -> None:
        from spil.foundation.identity import providing, sealing, second_step

        sealing.keeps_sealed("identity.Authenticator", "secret", second_step.PURPOSE)
        sealing.keeps_sealed("identity.Provider", "secret", providing.PURPOSE)
