from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "spil.modules.payments"
    label = "payments"
