from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "spil.modules.proposals"
    label = "proposals"
