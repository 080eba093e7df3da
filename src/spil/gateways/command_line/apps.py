from django.apps import AppConfig


class CommandLineConfig(AppConfig):
    """An application for its translations."""

    name = "spil.gateways.command_line"
    label = "command_line"
