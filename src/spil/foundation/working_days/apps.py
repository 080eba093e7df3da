from django.apps import AppConfig


class WorkingDaysConfig(AppConfig):
    name = "spil.foundation.working_days"
    label = "working_days"
