"""A letter on paper that has not gone yet is ready to post; before, it was "new" like an e-mail to be looked at."""

from typing import Any

from django.db import migrations

from spil.foundation.actions import guard

READY, NEW = "ready", "new"


def _letters(apps: Any) -> tuple[Any, Any]:
    """Records of what goes out on paper, and its items."""
    items = apps.get_model("post", "PostItem").objects.filter(direction="out").exclude(channel="email")
    return apps.get_model("records", "Record").objects.filter(pk__in=items.values("pk")), items


def lay_ready(apps: Any, _editor: Any) -> None:
    records, items = _letters(apps)
    with guard.opened():
        records.filter(state=NEW).update(state=READY)
        items.filter(held_from=NEW).update(held_from=READY)


def take_back(apps: Any, _editor: Any) -> None:
    records, items = _letters(apps)
    with guard.opened():
        records.filter(state__in=[READY, "returned"]).update(state=NEW)
        items.filter(held_from__in=[READY, "returned"]).update(held_from=NEW)


class Migration(migrations.Migration):
    dependencies = [("post", "0004_settled"), ("records", "__first__")]
    operations = [migrations.RunPython(lay_ready, take_back)]
