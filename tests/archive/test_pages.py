"""The pages of the archive: what may go when, the rules, the label, and what is left of a destroyed record."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pypdfium2
import pytest
from django.test import Client

from spil.foundation.access.actor import Actor
from spil.foundation.actions import guard
from spil.foundation.handling.actions import share
from spil.foundation.identity.models import User
from spil.foundation.records.models import Record
from spil.foundation.retention.actions import confirm_rule, replace_rule, take_starter
from spil.foundation.retention.models import RetentionRule
from spil.modules.archive.models import Destruction
from spil.modules.archive.queries import pages
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import Dossier, DossierType
from tests.archive.playing import again, application, carried_out, proposed
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    made = small_office()
    take_starter(by=made.as_("katrien"))
    everybody_signs_in(made, "geheim-genoeg")
    return made


def shown(office: Office, who: str, address: str, headers: dict[str, str] | None = None) -> Any:
    client = Client()
    client.force_login(User.objects.get(person=office.people[who]))
    return client.get(address, headers=headers)


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


def test_whoever_decides_can_look_through_all_that_a_proposal_holds(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(pages, "MOST", 2)
    confirm_rule(
        rule=RetentionRule.objects.get(code="applicant", country="BE"),
        by=office.as_("katrien"),
        source="Beleid",
    )
    numbers = [str(again(application(office, word=f"vogel{number}")).number) for number in range(5)]
    made = proposed(office)
    first = text(office, "annelies", f"/record/{made.pk}/")
    assert "Alle 5" in first
    all_of_it, told = f"/archive/{made.pk}/", []
    assert all_of_it in first
    for number in (1, 2, 3):
        page = text(office, "annelies", f"{all_of_it}?page={number}")
        told.append([one for one in numbers if one in page])
        assert (f"?page={number + 1}" in page) == (number < 3)
    assert told == [numbers[:2], numbers[2:4], numbers[4:]]
    last = text(office, "katrien", f"{all_of_it}?page=3")
    assert quote(f"{all_of_it}?page=3", safe="") in last, "who keeps one comes back to where it stood"
    assert "archive.destruction.keep" not in page, "who decides takes nothing out"
    for nowhere in ("99", "0", "-1", "vogel", "9" * 40):
        assert shown(office, "annelies", f"{all_of_it}?page={nowhere}").status_code == 200
    assert shown(office, "annelies", "/archive/987654/").status_code == 404
    application(office, confidentiality="named")
    hidden = proposed(office)
    assert shown(office, "katrien", f"/archive/{hidden.pk}/").status_code == 200
    assert shown(office, "thijs", f"/archive/{hidden.pk}/").status_code == 404
    assert f"/archive/{hidden.pk}/" not in text(office, "katrien", f"/record/{hidden.pk}/")


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
    for asked in (f"on={item.pk}", f"about={item.pk}", f"q=beantwoord&on={item.pk}"):
        answer = shown(office, "katrien", f"/search/palette/?{asked}", headers={"HX-Request": "true"})
        assert (answer.status_code, f"/record/{item.pk}/do/" in answer.content.decode()) == (200, False), (
            asked
        )
    assert "Vernietigd" in text(office, "katrien", "/archive/")
    assert shown(office, "katrien", f"/record/{item.pk}/do/records.record.remark/").status_code == 404
    application(office, confidentiality="named")
    hidden = proposed(office)
    assert shown(office, "thijs", f"/record/{hidden.pk}/").status_code == 404
    seen = text(office, "thijs", "/archive/")
    assert str(made.lines.get()) in seen
    assert str(hidden.record.number) not in seen
    assert rule.title in seen
    with guard.opened():
        audience = hidden.record.audience
        Record.objects.filter(pk=made.pk).update(audience=audience, confidentiality="named")
        Destruction.objects.filter(pk=made.pk).update(audience=audience)
    seen = text(office, "thijs", "/archive/")
    assert (str(again(item).number) in seen, rule.title in seen) == (True, False)
    assert rule.title in text(office, "katrien", "/archive/")


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


def test_the_label_of_a_box_judges_all_that_lies_in_it(office: Office) -> None:
    by, sofie = office.as_("katrien"), office.as_("sofie")
    for rule in RetentionRule.objects.filter(code__in=("contract", "applicant"), country="BE"):
        confirm_rule(rule=rule, by=by, source="Beleid")
    with guard.opened():
        DossierType.objects.create(
            code="contract", titles={"nl": "Contract"}, retention="contract", from_on=date(2000, 1, 1)
        )

    def boxed(who: Actor) -> Dossier:
        made: Any = dossiers.open_dossier(by=who, title="Oud", type="contract", opened_on=date(2009, 1, 1))
        dossiers.place(dossier=made, by=who, box="Doos 3")
        return Dossier.objects.select_related("record").get(pk=made.pk)

    def closed(dossier: Dossier) -> None:
        now = Dossier.objects.get(pk=dossier.pk)
        dossiers.close(dossier=now, by=office.system(), ended_on=date(2010, 1, 1))

    mine = boxed(by)
    assert "Blijft voorlopig" in on_the_label(office, mine)
    closed(mine)
    assert "Mag weg vanaf 2 januari 2020" in on_the_label(office, mine)
    dossiers.reopen(dossier=mine, by=by, reason="nog een brief")
    dossiers.add(dossier=mine, by=by, record=application(office, ago=10).record)
    closed(mine)
    assert "Mag weg vanaf 13 december 2026" in on_the_label(office, mine)
    assert "13 december 2026" in text(office, "katrien", f"/record/{mine.pk}/").replace("\xa0", " ")
    hidden = boxed(sofie)
    share(record=hidden.record, by=sofie, confidentiality="named")
    closed(hidden)
    dossiers.hold(dossier=hidden, by=office.system(), reason="geschil")
    label = on_the_label(office, mine)
    assert "Blijft voorlopig" in label
    assert str(hidden.record.number) not in label


def on_the_label(office: Office, dossier: Dossier) -> str:
    printed = shown(office, "katrien", f"/dossiers/{dossier.pk}/label.pdf").content
    return " ".join(pypdfium2.PdfDocument(printed)[0].get_textpage().get_text_bounded().split())
