from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "spil.gateways.web"
    label = "web"

    def ready(self) -> None:
        from spil.foundation.ui.shell import register_fields, register_shell
        from spil.gateways.web import letters  # noqa: F401 - registers its mails
        from spil.gateways.web.drawing import fields_of
        from spil.gateways.web.shell import shell

        register_shell(shell)
        register_fields(fields_of)
