from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "spil.modules.contacts"
    label = "contacts"
