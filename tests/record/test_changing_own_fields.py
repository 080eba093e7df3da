"""Changing in place what a kind knows of itself: post, invoices, the notebook, a register that was made from data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.utils.translation import override

from spil.foundation.drafts import keeping
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.links.words import relation_words
from spil.foundation.records.kinds import kinds
from spil.gateways.web.inplace import reached
from spil.gateways.web.presenting import Reader
from spil.gateways.web.wording import changed_lines
from spil.modules.post.actions import cancel
from spil.modules.post.models import PostItem
from spil.modules.registers.actions import AskedField, AskedValue, add, define
from spil.modules.registers.models import Row
from spil.modules.registers.queries import register_kinds
from tests.door.playing import anew, registered
from tests.record.playing import signed_in
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    register_kinds.clear()
    return small_office()


@pytest.fixture
def letter(office: Office) -> PostItem:
    return registered(office)


@pytest.fixture
def row(office: Office) -> Row:
    by = office.as_("katrien")
    fields = [
        AskedField("brand", title="Merk", type="text"),
        AskedField("price", title="Prijs", type="number", sortable=True),
        AskedField("bought_on", title="Gekocht", type="date", sortable=True),
        AskedField("room", title="Lokaal", type="choice", choices="A1, B2"),
        AskedField("insured", title="Verzekerd", type="boolean"),
    ]
    register = define(
        code="machines", title="Toestel", plural="Toestellen", series="TS", fields=fields, by=by
    )
    return add(own_register=register, by=by, title="Koffie", values=[AskedValue("brand", "Roma")])


def in_row(row: Row, name: str) -> str:
    return f"/record/{row.pk}/do/registers.row.change/?values-0-name={name}&only=values-0-value"


def test_every_field_of_post_that_is_somebodys_to_say_has_a_pencil_and_the_whole_form_its_button(
    letter: PostItem, office: Office
) -> None:
    page = signed_in(office, "katrien").get(f"/record/{letter.pk}/").content.decode()
    for name in ("party_name", "type", "record__unit", "dated_on", "your_reference", "our_reference"):
        assert f'id="fact-{name}"' in page, name
    assert "post.item.correct" not in reached(kinds["post.incoming"])
    assert (
        'id="fact-party_name"' not in signed_in(office, "thijs").get(f"/record/{letter.pk}/").content.decode()
    )


def test_one_field_of_post_is_asked_alone_and_the_rest_stays(letter: PostItem, office: Office) -> None:
    katrien, page = signed_in(office, "katrien"), f"/record/{letter.pk}/do/"
    form = katrien.get(f"{page}post.item.correct/?only=type").content.decode()
    assert 'name="type"' in form
    assert 'name="our_reference"' not in form
    before = anew(letter)
    katrien.post(f"{page}post.item.correct/?only=type", {"type": "contract"})
    katrien.post(f"{page}post.item.correct/?only=our_reference", {"our_reference": "OR/7"})
    now = anew(letter)
    assert (now.type, now.our_reference, now.party_name) == ("contract", "OR/7", before.party_name)


def test_a_correction_is_taken_back(letter: PostItem, office: Office) -> None:
    katrien = signed_in(office, "katrien")
    here = f"/record/{letter.pk}/do/post.item.correct/?only=type"
    page = katrien.post(here, {"type": "contract"}, follow=True).content.decode()
    told = changes_of(Event.objects.get(record=letter.pk, action="post.item.correct"))
    assert told == {"type": ["letter", "contract"]}
    undo = page.split('action="/undo/')[1].split('"')[0]
    katrien.post(f"/undo/{undo}")
    assert anew(letter).type == "letter"


def test_what_another_type_gave_is_taken_back_with_it(letter: PostItem, office: Office) -> None:
    katrien = signed_in(office, "katrien")
    here = f"/record/{letter.pk}/do/post.item.correct/?only=type"
    before = anew(letter).record
    page = katrien.post(here, {"type": "application"}, follow=True).content.decode()
    given = anew(letter).record
    assert (given.confidentiality, given.owner) == ("unit", office.people["katrien"])
    assert given.deadline_on is not None
    katrien.post("/undo/" + page.split('action="/undo/')[1].split('"')[0])
    now = anew(letter).record
    assert (now.confidentiality, now.owner, now.deadline_on) == (before.confidentiality, None, None)


def test_what_the_state_rules_out_is_not_offered(letter: PostItem, office: Office) -> None:
    cancel(item=letter, by=office.as_("katrien"), reason="dubbel")
    page = signed_in(office, "katrien").get(f"/record/{letter.pk}/").content.decode()
    assert 'id="fact-party_name"' not in page


def test_a_field_of_an_own_register_is_asked_as_what_it_is_and_changed_alone(
    row: Row, office: Office
) -> None:
    katrien = signed_in(office, "katrien")
    assert katrien.get(f"/record/{row.pk}/").content.decode().count("values-0-value") >= 5
    assert 'type="date"' in katrien.get(in_row(row, "bought_on")).content.decode()
    assert '<option value="B2">' in katrien.get(in_row(row, "room")).content.decode()
    assert 'type="checkbox"' in katrien.get(in_row(row, "insured")).content.decode()
    for name, typed in (("price", "1249,50"), ("bought_on", "2026-03-04"), ("room", "B2"), ("insured", "1")):
        assert katrien.post(in_row(row, name), {"values-0-value": typed}).status_code == 302, name
    now = Row.objects.get(pk=row.pk)
    assert now.record.title == "Koffie"
    assert now.values == {"brand": "Roma", "room": "B2", "insured": True}
    assert (now.number_1, now.date_1) == (Decimal("1249.5"), date(2026, 3, 4))
    assert 'value="1249,5"' in katrien.get(in_row(row, "price")).content.decode()
    katrien.post(in_row(row, "insured"), {})
    katrien.post(in_row(row, "price"), {"values-0-value": ""})
    now = Row.objects.get(pk=row.pk)
    assert now.number_1 is None
    assert "insured" not in now.values


def test_what_does_not_fit_in_a_field_is_refused_and_stays_typed(row: Row, office: Office) -> None:
    answer = signed_in(office, "katrien").post(in_row(row, "price"), {"values-0-value": "veel"})
    assert answer.status_code == 422
    assert 'value="veel"' in answer.content.decode()
    assert not Event.objects.filter(record=row.pk, action="registers.row.change").exists()


def test_a_field_of_a_register_that_meets_anothers_change_shows_both(row: Row, office: Office) -> None:
    katrien = signed_in(office, "katrien")
    form = katrien.get(in_row(row, "brand")).content.decode()
    assert 'name="was-values-0-value" value="Roma"' in form
    signed_in(office, "griet").post(in_row(row, "brand"), {"values-0-value": "Milano"})
    met = katrien.post(in_row(row, "brand"), {"values-0-value": "Torino", "was-values-0-value": "Roma"})
    assert met.status_code == 422
    assert "Milano" in met.content.decode()
    assert 'value="Torino"' in met.content.decode()
    assert Row.objects.get(pk=row.pk).values["brand"] == "Milano"


def test_another_field_than_the_kind_has_is_asked_as_the_action_asks_it(row: Row, office: Office) -> None:
    page = signed_in(office, "katrien").get(in_row(row, "nothing")).content.decode()
    assert 'name="title"' in page


def test_what_was_typed_in_place_is_kept_per_field_and_offered_back(row: Row, office: Office) -> None:
    katrien, here = signed_in(office, "katrien"), in_row(row, "brand")
    in_place = {"HX-Request": "true", "HX-Target": "fact-values__brand"}
    form = katrien.get(here, headers=in_place).content.decode()
    name = f"act:registers.row.change:{row.pk}:values-0-value:brand"
    assert f'data-draft="{name}"' in form
    katrien.post("/draft/", {"form": name, "values": '{"values-0-value": ["Napoli"]}'})
    offered = katrien.get(here, headers=in_place).content.decode()
    assert f"{here}&draft=1".replace("&", "&amp;") in offered
    assert "Napoli" in katrien.get(f"{here}&draft=1", headers=in_place).content.decode()
    sent = katrien.post(here, {"values-0-value": "Napoli"}, headers=in_place)
    assert sent.status_code == 204
    assert sent.cookies["spil-sent"].value == quote(name, safe="")
    assert keeping.find(office.people["katrien"].pk, name) is None


def test_what_happened_to_a_deadline_or_a_link_is_told_without_a_word_of_the_program(office: Office) -> None:
    kind, reader = kinds["post.box"], Reader(office.as_("katrien"))
    changes = {
        "-deadline": ["empty 2026-11-20", None],
        "+deadline": [None, "empty 2026-11-27"],
        "+link": [None, "1 became 2"],
    }
    with override("nl"):
        assert changed_lines(reader, kind, changes, {}) == [
            {
                "field": "Termijn",
                "old": "vr\N{NO-BREAK SPACE}20\N{NO-BREAK SPACE}nov",
                "new": "vr\N{NO-BREAK SPACE}27\N{NO-BREAK SPACE}nov",
            }
        ]
        assert relation_words("acknowledges", forward=True) == "meldt de ontvangst van"
