from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "spil.modules.registers"
    label = "registers"
