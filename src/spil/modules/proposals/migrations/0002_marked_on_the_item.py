"""What waits to be confirmed is marked on the item, and is no turn any more: it stands in one place on Today."""

from typing import Any

from django.db import migrations
from django.db.models import F

from spil.foundation.actions import guard


def mark(apps: Any, _editor: Any) -> None:
    waiting = apps.get_model("proposals", "Proposal").objects.values("item")
    turns = apps.get_model("turns", "Turn").objects.filter(action="proposals.item.confirm", is_open=True)
    with guard.opened():
        apps.get_model("post", "PostItem").objects.filter(pk__in=waiting).update(unconfirmed=True)
        turns.update(is_open=False, state="ended", closed_at=F("since_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0001_initial"),
        ("post", "0003_to_be_confirmed"),
        ("turns", "0002_turn_offered_by_turn_turn_by_giver"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
