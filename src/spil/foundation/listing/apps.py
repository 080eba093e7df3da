from django.apps import AppConfig


class ListingConfig(AppConfig):
    name = "spil.foundation.listing"
    label = "listing"
