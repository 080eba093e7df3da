from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "spil.gateways.rest"
    label = "rest"

    def ready(self) -> None:
        from spil.foundation.actions.door import followers
        from spil.gateways.rest.forgetting import forget_what_went

        followers.append(forget_what_went)
