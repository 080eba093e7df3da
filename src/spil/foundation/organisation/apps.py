from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "spil.foundation.organisation"
    label = "organisation"
