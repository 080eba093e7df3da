"""The kind of a record becomes a term of the index: its rows are written anew by the job, where there are any."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone


def ask_for_a_new_index(apps: Any, _schema_editor: Any) -> None:
    waiting = apps.get_model("jobs", "Job").objects.filter(name="search.reindex", state="waiting")
    if apps.get_model("search", "SearchEntry").objects.exists() and not waiting.exists():
        now = timezone.now()
        apps.get_model("jobs", "Job").objects.create(
            name="search.reindex", arguments={}, run_after=now, created_at=now
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_filters_words_files"), ("jobs", "0001_initial")]
    operations = [migrations.RunPython(ask_for_a_new_index, migrations.RunPython.noop)]
