"""The Belgian ten years hold from the income of 2022 (assessment year 2023); the first rules had them from 2023 on.

Both rules move where they are as the office took them over, also if it has settled another one for later years. Where
it has settled these years otherwise, or keeps other words as the source, it has decided, and nothing is touched.
"""

from datetime import date
from typing import Any

from django.db import migrations

from spil.foundation.actions import guard

_WAS, _IS = date(2023, 1, 1), date(2022, 1, 1)
_ARTICLES = "Btw-wetboek, art. 60, en WIB 92, art. 315"
_LAW = "wet van 20 november 2022"
_READ = "(gelezen in andere bronnen dan de wet zelf, november 2026)"
_CLASS = {
    "code": "accounts",
    "country": "BE",
    "from_january": True,
    "months": 0,
    "days": 0,
    "is_permanent": False,
    "to_confirm": False,
}
_SEVEN = {"years": 7, "from_on": date(2000, 1, 1), "until_on": _WAS, "source": f"{_ARTICLES}, tot de {_LAW}"}
_TEN = {
    "years": 10,
    "from_on": _WAS,
    "source": f"{_ARTICLES}, zoals gewijzigd door de {_LAW}, in werking op 1 januari 2023 {_READ}",
}
_SOURCE = f"{_ARTICLES}, zoals gewijzigd door de {_LAW}: inkomsten vanaf aanslagjaar 2023, dus stukken van 2022, en btw vanaf 1 januari 2023 {_READ}"


def keep_the_books_of_2022(apps: Any, _editor: Any) -> None:
    rules = apps.get_model("retention", "RetentionRule").objects
    seven, ten = rules.filter(**_CLASS, **_SEVEN).first(), rules.filter(**_CLASS, **_TEN).first()
    until_then = rules.filter(code="accounts", country="BE", from_on__lte=_WAS)
    if seven is None or ten is None or until_then.count() > 2:
        return
    with guard.opened():
        rules.filter(pk=seven.pk).update(until_on=_IS)
        rules.filter(pk=ten.pk).update(from_on=_IS, source=_SOURCE)


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_the_office_decides")]
    operations = [migrations.RunPython(keep_the_books_of_2022, migrations.RunPython.noop)]
