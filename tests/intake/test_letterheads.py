"""Who wrote a letter is read from its head, and costs the same in an office with ten thousand contacts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spil.foundation.actions import guard
from spil.foundation.parties.letterheads import sender_in
from spil.foundation.parties.models import Party

pytestmark = pytest.mark.django_db


def known(*names: str, **facts: Any) -> list[Party]:
    with guard.opened():
        return Party.objects.bulk_create(Party(name=name, **facts) for name in names)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("STAD GENT\nBotermarkt 1", "Stad Gent"),
        ("Stad Gent, dienst Wegen\nBotermarkt 1", "Stad Gent, dienst Wegen"),
        ("ÉLECTRICITÉ   DUPONT\nNamur", "Électricité Dupont"),
        ("électricité dupont", "Électricité Dupont"),
        ("Papier & Zoon B.V.\nBreda", "Papier & Zoon B.V."),
        ("www.telenova.example, uw kenmerk 12", "Telenova"),
        ("Eetcafé ’t Hoekje", "’t Hoekje"),
        ("De telenovaties van vorig jaar", None),
        ("Beste, in de stad is er veel te doen", None),
        ("Tweemaal\nHetzelfde", None),
        ("x " * 800 + "Stad Gent", None),
        ("", None),
    ],
)
def test_the_longest_name_in_the_head_is_the_sender(text: str, name: str | None) -> None:
    known(
        "Stad Gent",
        "Stad Gent, dienst Wegen",
        "Électricité Dupont",
        "Papier & Zoon B.V.",
        "Telenova",
        "’t Hoekje",
    )
    known("Tweemaal", "Tweemaal", "Stad")
    found = sender_in(text)
    assert (found.name if found else None) == name


def test_a_number_goes_before_a_name_and_one_that_two_contacts_have_says_nothing() -> None:
    known("Stad Gent")
    known("Papier NV", enterprise_number="0403019261")
    known("Verf NV", "Verf Nederland", vat_number="NL004495445B01")
    assert str(sender_in("Stad Gent\nBTW BE 0403.019.261")) == "Papier NV"
    assert str(sender_in("Stad Gent\nBtw NL004495445B01")) == "Stad Gent"


def test_whoever_was_to_be_forgotten_is_recognised_nowhere() -> None:
    gone = {"enterprise_number": "0403019261", "vat_number": "NL004495445B01", "email": "info@gent.example"}
    known("Stad Gent", restricted_on=date(2026, 11, 1), **gone)
    assert sender_in("Stad Gent\nBTW BE 0403.019.261, NL004495445B01") is None
    assert Party.objects.by_name({"Stad Gent"}) == {}
    for asked in (
        {"name": "Stad Gent"},
        {"vat_number": "NL004495445B01"},
        {"enterprise_number": "0403019261"},
    ):
        assert not Party.objects.known_as(**asked).exists()


def test_many_contacts_are_not_gone_through() -> None:
    known("Stad Gent", email="Info@Gent.example")
    with CaptureQueriesContext(connection) as asked:
        assert str(sender_in("Stad Gent, uw brief van 3 maart, met nummer 0403.019.261")) == "Stad Gent"
        assert str(Party.objects.with_email("info@gent.example").the_only()) == "Stad Gent"
        assert str(Party.objects.known_as(name="stad gent").the_only()) == "Stad Gent"
    assert len(asked) == 6
    if connection.vendor == "sqlite":
        for one in asked.captured_queries:
            plan = _plan(one["sql"])
            assert "SCAN" not in plan, plan


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
