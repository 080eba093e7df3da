"""What rests on no law and waits for the office said "Voorstel"; it says that the office decides, and by what."""

from typing import Any

from django.db import migrations

from spil.foundation.actions import guard

_WORDS = "Voorstel"


def say_what_it_is(apps: Any, _editor: Any) -> None:
    waiting = apps.get_model("retention", "RetentionRule").objects.filter(
        to_confirm=True, source__startswith=_WORDS
    )
    with guard.opened():
        for rule in waiting:
            rule.source = rule.source.removeprefix(_WORDS).lstrip(":; ") or "geen wettelijke termijn"
            rule.save(update_fields=["source"])


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]
    operations = [migrations.RunPython(say_what_it_is, migrations.RunPython.noop)]
