"""The pages of the archive: what may go when, the rules, the label, and what is left of a destroyed record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from spil.foundation.identity.models import User
from spil.foundation.retention.actions import confirm_rule, replace_rule, take_starter
from spil.foundation.retention.models import RetentionRule
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier
from tests.archive.playing import application, carried_out, proposed
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    made = small_office()
    take_starter(by=made.as_("katrien"))
    everybody_signs_in(made, "geheim-genoeg")
    return made


def shown(office: Office, who: str, address: str) -> Any:
    client = Client()
    client.force_login(User.objects.get(person=office.people[who]))
    return client.get(address)


def text(office: Office, who: str, address: str) -> str:
    return str(shown(office, who, address).content.decode())


def test_the_archive_says_what_waits_for_a_rule_and_the_rules_say_their_sources(office: Office) -> None:
    application(office)
    page = text(office, "katrien", "/archive/")
    assert "Regels te bevestigen" in page
    assert "Sollicitant, afgewezen" in page
    rule = RetentionRule.objects.get(code="accounts", country="NL")
    replace_rule(rule=rule, by=office.as_("katrien"), years=8, from_january=True, source="Wet X", reason="x")
    rules = text(office, "katrien", "/archive/rules/")
    for words in (
        "Btw-wetboek, art. 60",
        "nog te bevestigen door het kantoor",
        "Wet X",
        "8 jaar",
        "Facturen",
    ):
        assert words in rules
    assert "retention.rule.confirm" in rules
    assert "retention.rule.confirm" not in text(office, "thijs", "/archive/rules/")


def test_what_is_left_of_a_destroyed_record_is_shown_to_its_readers_alone(office: Office) -> None:
    rule = RetentionRule.objects.get(code="applicant", country="BE")
    confirm_rule(rule=rule, by=office.as_("katrien"), source="Beleid")
    item = application(office)
    before = text(office, "katrien", f"/record/{item.pk}/")
    assert "Hoe lang het bewaard wordt" in before
    made = proposed(office)
    assert str(made.record.number) in text(office, "katrien", f"/record/{item.pk}/?open=archive-kept")
    carried_out(office, made)
    left = text(office, "katrien", f"/record/{item.pk}/")
    assert "Dit stuk is vernietigd" in left
    assert str(made.record.number) in left
    assert "Vernietigd" in text(office, "katrien", "/archive/")
    assert shown(office, "katrien", f"/record/{item.pk}/do/records.record.remark/").status_code == 404
    application(office, confidentiality="named")
    hidden = proposed(office)
    assert shown(office, "thijs", f"/record/{hidden.pk}/").status_code == 404
    seen = text(office, "thijs", "/archive/")
    assert str(made.lines.get()) in seen
    assert str(hidden.record.number) not in seen


def test_the_label_of_a_box_names_numbers_for_who_may_see_the_dossier(office: Office) -> None:
    by = office.as_("katrien")
    dossier: Any = dossiers.open_dossier(by=by, title="Oud", type="plain", opened_on=date(2010, 1, 1))
    dossiers.place(
        dossier=Dossier.objects.get(pk=dossier.pk), by=by, cabinet="Kast 4", box="Doos 3", barcode="DL-3"
    )
    address = f"/dossiers/{dossier.pk}/label.pdf"
    assert shown(office, "katrien", address).content.startswith(b"%PDF")
    assert address in text(office, "katrien", f"/record/{dossier.pk}/")
    assert shown(office, "katrien", "/dossiers/987654/label.pdf").status_code == 404
