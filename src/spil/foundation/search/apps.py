from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "spil.foundation.search"
    label = "search"

    def ready(self) -> None:
        from spil.foundation.reading.words import followers
        from spil.foundation.search.jobs import index_carriers

        followers.append(index_carriers)
