from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "spil.foundation.events"
    label = "events"
