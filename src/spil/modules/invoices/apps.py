from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "spil.modules.invoices"
    label = "invoices"
