from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "spil.foundation.money"
    label = "money"
