from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "spil.modules.people"
    label = "people"
