"""A pasted table is looked at, done and undone."""

from __future__ import annotations

import re
from functools import partial
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.utils import timezone, translation

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.answers.reading import Answers, read_answers
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.imports.matching import columns_of
from spil.foundation.imports.models import Run
from spil.foundation.imports.reading import LineReader
from spil.foundation.organisation.models import CostCentre, Person, RoleAssignment, Unit
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.models import Audience, Record
from spil.gateways.web.views.importing import MOST_SHOWN
from spil.modules.registers.models import Row
from tests.consistency.keys import key_register
from tests.support.office import Office, small_office

HERE = "/import/people.person.add/"
TABLE = (
    "Voornaam\tNaam\tE-mail\tDienst\tVanaf\tTaal\n"
    "Anna\tVoorbeeld\tanna@x.example\tFinanciën\t01/12/2026\tFrans\n"
    "Bert\tVoorbeeld\tbert@x.example\tFAC\t\tNederlands\n"
    "Bart\tTweede\tKATRIEN@delinde.example\t\t\t\n"
    "Cas\tVoorbeeld\tcas@x.example\tRuimtevaart\t32/13/2026\t\n"
    "Dora\tVoorbeeld\tgeen adres\t\t\t\n"
)


@pytest.fixture
def office(db: None) -> Office:
    """The small office, today: pages read the clock."""
    return small_office().on(timezone.localdate())


def signed_in(office: Office, key: str) -> Client:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(
        User.objects.create_user(f"{key}@x.example", "geheim-genoeg", person=office.people[key])
    )
    return client


@pytest.fixture
def katrien(office: Office) -> Client:
    return signed_in(office, "katrien")


def asked(katrien: Client, **posted: Any) -> Any:
    return katrien.post(HERE, posted, follow=True)


def test_what_asks_the_password_once_more_is_done_one_at_a_time_and_from_no_table(office: Office) -> None:
    client, account = signed_in(office, "pieter"), signed_in(office, "thijs").session["_auth_user_id"]
    guarded = [one for one in actions if one.confirms]
    assert "people.account.change_address" in {one.name for one in guarded}
    for one in guarded:
        here = f"/import/{one.name}/" if one.subject_model is None else f"/import/{one.name}/{account}/"
        posted = {"text": "E-mailadres\nander@x.example\n", "do": "1"}
        answers = client.get(here), client.post(here, posted)
        assert [answer.status_code for answer in answers] == [404, 404], one.name
    assert not User.objects.filter(email="ander@x.example").exists()


def test_looking_says_per_row_what_would_happen_and_writes_nothing(katrien: Client, office: Office) -> None:
    events, people = Event.objects.count(), Person.objects.count()
    text = TABLE.replace("KATRIEN@delinde.example", office.people["katrien"].email.upper())
    page = asked(katrien, text=text).content.decode()
    assert "2 rijen kunnen erbij" in page
    assert "is van Katrien Moerman" in page
    assert "Dit is geen e-mailadres." in page
    assert "“Ruimtevaart” is niet bekend" in page
    assert "“2026-13-32” is geen datum" in page
    assert (Event.objects.count(), Person.objects.count(), Run.objects.count()) == (events, people, 0)


def test_doing_adds_what_can_be_added_and_leaves_the_rest_to_be_mended(
    katrien: Client, office: Office
) -> None:
    response = asked(katrien, text=TABLE.replace("KATRIEN@delinde.example", "bart@x.example"), do="1")
    assert "3 rijen zijn toegevoegd" in response.content.decode()
    anna = Person.objects.get(email="anna@x.example")
    assert (anna.first_name, anna.last_name, anna.language, anna.unit) == (
        "Anna",
        "Voorbeeld",
        "fr",
        office.units["FIN"],
    )
    assert str(RoleAssignment.objects.get(person=anna).from_on) == "2026-12-01"
    assert "Ruimtevaart" in response.content.decode()
    assert "anna@x.example" not in response.context["page"]["text"]


def test_a_row_that_names_another_of_the_table_can_be_added_once_that_is_there(
    katrien: Client, office: Office
) -> None:
    here, text = (
        "/import/people.unit.add/",
        "Code\tNaam\tDeel van\nNOT\tNotarissen\t\nSEC\tSecretariaat\tNOT\n",
    )
    assert "“NOT” is niet bekend" in katrien.post(here, {"text": text}).content.decode()
    added = katrien.post(here, {"text": text, "do": "1"}).content.decode()
    assert "1 rij is toegevoegd" in added
    assert "1 rij kan erbij" in added
    katrien.post(here, {"text": "Code\tNaam\tDeel van\nSEC\tSecretariaat\tNOT\n", "do": "1"})
    assert str(Unit.objects.get(code="SEC").parent) == "Notarissen"


def test_an_import_is_undone_as_a_whole_but_not_what_is_in_use_since(katrien: Client, office: Office) -> None:
    rows = "Naam\tCode\nOnthaal\tONT\nArchief\tARC\n"
    told = katrien.post(
        "/import/people.unit.add/", {"text": rows, "do": "1", "next": "/people/"}, follow=True
    )
    run = Run.objects.get()
    way_back = f"/import-run/{run.pk}/undo/?next=%2Fpeople%2F"
    assert f'action="{way_back}"' in told.content.decode()
    katrien.post(
        f"/do/people.person.change/{office.people['thijs'].pk}/", {"unit": Unit.objects.get(code="ARC").pk}
    )
    undone = katrien.post(way_back, follow=True)
    assert undone.redirect_chain == [("/people/", 302)]
    page = undone.content.decode()
    assert "1 rij is teruggenomen" in page
    assert "Archief is al in gebruik" in page
    assert list(Unit.objects.filter(code__in=["ONT", "ARC"]).values_list("code", flat=True)) == ["ARC"]
    assert Run.objects.get().made == [Unit.objects.get(code="ARC").pk]


def test_a_number_in_a_table_is_a_code_before_it_is_an_id(katrien: Client, office: Office) -> None:
    with guard.opened():
        unit = Unit.objects.create(code=str(office.units["FIN"].pk), name="Werf")
    rows = f"Code\tNaam\tVerantwoordelijke\tDienst\n10\tDaken\tThijs Bakker\t{unit.code}\n"
    katrien.post("/import/people.cost_centre.add/", {"text": rows, "do": "1"})
    assert CostCentre.objects.get(code="10").unit == unit


def read_cells(name: str, by: Any, /, **typed: str) -> Answers:
    """What a row of a table answers to an action."""
    action = actions[name]
    columns = [one for one in columns_of(action, by) if one.key in typed]
    reader = LineReader(action, columns, {place: one.key for place, one in enumerate(columns)}, by, None)
    with translation.override("nl"):
        return reader.read(1, [typed[one.key] for one in columns]).answers


def test_a_bare_number_in_a_table_is_nobodys_id(office: Office) -> None:
    """A number of staff names nobody, nor does a code of which a spreadsheet took the zeros; a program has ids."""
    name, by = "people.cost_centre.add", office.as_("katrien")
    thijs, unit = office.people["thijs"], office.units["FIN"]
    filled = {"code": "10", "name": "Daken", "responsible": "Thijs Bakker"}
    with guard.opened():
        Unit.objects.create(code=f"0{unit.pk}", name="Werf")
    assert read_cells(name, by, **filled, unit="FIN").arguments["unit"] == unit
    assert read_cells(name, by, **filled | {"responsible": thijs.email}).arguments["responsible"] == thijs
    for asked, row in (("responsible", thijs), ("unit", unit)):
        typed = filled | {asked: str(row.pk)}
        assert read_cells(name, by, **typed).problems == {asked: [f"“{row.pk}” is niet bekend."]}
        of_program = {"responsible": [str(thijs.pk)], "code": ["10"], "name": ["Daken"], asked: [str(row.pk)]}
        assert read_answers(actions[name], of_program, by=by).arguments[asked] == row


def test_a_bare_number_in_a_table_is_no_contact_cost_centre_or_record_either(office: Office) -> None:
    number = "0403170701"
    with guard.opened():
        party = Party.objects.create(name="Roos", enterprise_number=number)
    item = office.post_item(b"Dag", name="brief.txt")
    read = partial(read_cells, "post.incoming.register", office.as_("griet"), subject="Dag")
    assert read(party=number).arguments["party"] == party
    assert read(answers=item.record.number).arguments["answers"].pk == item.pk
    assert set(read(party=str(party.pk), answers=str(item.pk)).problems) == {"party", "answers"}
    centre = CostCentre.objects.latest("pk")
    for typed, is_read in ((centre.code, True), (str(centre.pk), False)):
        found = read_cells("people.mandate.grant", office.as_("pieter"), cost_centres=typed)
        assert ("cost_centres" not in found.problems) is is_read


CONTACTS = "Naam\tPlaats\nJan Peeters\tGent\nEls Maes\tAalst\nEls Maes\tGent\nJan Peeters\tGent\n"


def test_contacts_are_pasted_once_and_taken_back_but_not_whoever_is_written_with(katrien: Client) -> None:
    for _again in range(2):
        page = katrien.post("/import/contacts.contact.add/", {"text": CONTACTS, "do": "1"}).content.decode()
        assert "is al een contact" in page
    pasted = Party.objects.filter(name__in=("Jan Peeters", "Els Maes")).order_by("pk")
    assert [str(party) for party in pasted] == ["Jan Peeters", "Els Maes", "Els Maes"]
    with guard.opened():
        Account.objects.create(party=pasted[0], iban="BE68539007547034")
    undone = katrien.post(f"/import-run/{Run.objects.earliest('pk').pk}/undo/", follow=True).content.decode()
    assert "2 rijen zijn teruggenomen" in undone
    assert "Jan Peeters is al in gebruik" in undone
    assert [str(party) for party in pasted.all()] == ["Jan Peeters"]


def test_suppliers_and_their_accounts_are_taken_back(katrien: Client) -> None:
    katrien.post("/import/contacts.supplier.add/", {"text": "Naam\nRoos\n", "do": "1"})
    party = Party.objects.get(name="Roos")
    accounts = "Rekening (IBAN)\nBE68539007547034\nBE43068999999501\n"
    katrien.post(f"/import/contacts.account.add/{party.pk}/", {"text": accounts, "do": "1"})
    with guard.opened():
        party.accounts.filter(iban="BE43068999999501").update(confirmed_at=timezone.now())
    first, second = Run.objects.order_by("pk")
    assert "al bevestigd" in katrien.post(f"/import-run/{second.pk}/undo/", follow=True).content.decode()
    assert party.accounts.get().iban == "BE43068999999501"
    with guard.opened():
        party.accounts.all().delete()
    katrien.post(f"/import-run/{first.pk}/undo/")
    assert not Party.objects.filter(name="Roos").exists()


def test_rows_of_a_register_are_taken_back_and_keep_their_numbers(katrien: Client, office: Office) -> None:
    keys = key_register(office)
    katrien.post(f"/import/registers.row.add/{keys.pk}/", {"text": "Onderwerp\nKelder\nZolder\n", "do": "1"})
    assert Row.objects.count() == 2
    page = katrien.post(f"/import-run/{Run.objects.get().pk}/undo/", follow=True).content.decode()
    assert "2 rijen zijn teruggenomen" in page
    records = [row.record for row in Row.objects.select_related("record")]
    assert {(one.state, one.is_open) for one in records} == {("_taken_back", False)}
    katrien.post(f"/record/{records[0].pk}/do/registers.row.move/", {"state": "out"})
    assert Row.objects.get(pk=records[0].pk).record.is_open


def test_a_table_that_is_sent_again_is_not_done_again_and_told_once_more(
    katrien: Client, office: Office
) -> None:
    here = f"/import/registers.row.add/{key_register(office).pk}/"
    once = re.search(r'name="(\w+)" value="[\w-]{22}"', katrien.get(here).content.decode())
    assert once is not None
    text = "Onderwerp\tTerug op\nKelder\t\nZolder\t\nTuin\tooit\n"
    form = {"text": text, "do": "1", once[1]: "a" * 22, "next": "/list/registers.keys/"}
    first = katrien.post(here, form)
    assert (first.status_code, "2 rijen zijn toegevoegd" in first.content.decode()) == (200, True)
    again = katrien.post(here, form, follow=True)
    assert (Row.objects.count(), Run.objects.count()) == (2, 1)
    assert again.redirect_chain[-1] == ("/list/registers.keys/", 302)
    page = again.content.decode()
    assert "2 rijen zijn toegevoegd" in page
    assert "1 rij is geweigerd" in page
    assert f'action="/import-run/{Run.objects.get().pk}/undo/?next=%2Flist%2Fregisters.keys%2F"' in page
    other = {**form, "text": text.replace("Kelder", "Garage")}
    assert "2 rijen zijn toegevoegd" in katrien.post(here, other).content.decode()
    assert Row.objects.count() == 4


def test_what_is_refused_because_it_is_there_already_is_not_refused_when_sent_again(katrien: Client) -> None:
    form = {"text": "Naam\tCode\nOnthaal\tONT\n", "do": "1", "once": "b" * 22, "next": "/people/"}
    for _time in range(2):
        page = katrien.post("/import/people.unit.add/", form, follow=True)
        assert page.redirect_chain[-1] == ("/people/", 302)
        assert "1 rij is toegevoegd" in page.content.decode()
        assert Run.objects.count() == 1


def test_what_a_colleague_worked_on_since_is_not_taken_back(katrien: Client, office: Office) -> None:
    keys = key_register(office)
    katrien.post(f"/import/registers.row.add/{keys.pk}/", {"text": "Onderwerp\nKelder\nZolder\n", "do": "1"})
    worked, other = Row.objects.order_by("pk")
    signed_in(office, "griet").post(f"/record/{worked.pk}/do/registers.row.move/", {"state": "lost"})
    page = katrien.post(f"/import-run/{Run.objects.get().pk}/undo/", follow=True).content.decode()
    assert "1 rij is teruggenomen" in page
    assert "Iemand heeft dit intussen gewijzigd" in page
    states = dict(Record.objects.values_list("pk", "state"))
    assert (states[worked.pk], states[other.pk]) == ("lost", "_taken_back")
    run = Run.objects.get()
    assert ([pk for pk, _version in run.made], run.undone_at) == ([worked.pk], None)


def test_of_a_row_that_was_hidden_since_undoing_tells_nothing(katrien: Client, office: Office) -> None:
    keys = key_register(office)
    katrien.post(f"/import/registers.row.add/{keys.pk}/", {"text": "Onderwerp\nKelder\n", "do": "1"})
    with guard.opened():
        Record.objects.update(title="Kluis", audience=Audience.objects.create(key="nobody"))
    page = katrien.post(f"/import-run/{Run.objects.get().pk}/undo/", follow=True).content.decode()
    assert "0 rijen zijn teruggenomen" in page
    assert "Kluis" not in page


def test_runs_of_before_versions_were_remembered_can_be_undone(katrien: Client, office: Office) -> None:
    keys = key_register(office)
    katrien.post(f"/import/registers.row.add/{keys.pk}/", {"text": "Onderwerp\nKelder\n", "do": "1"})
    Run.objects.update(made=[Row.objects.get().pk])
    katrien.post(f"/import-run/{Run.objects.get().pk}/undo/")
    assert (Row.objects.get().record.state, Run.objects.get().made) == ("_taken_back", [])


def test_what_was_imported_for_somebody_is_taken_back_for_her(office: Office) -> None:
    keys = key_register(office)
    office.absent("bart", deputy="thijs")
    thijs = signed_in(office, "thijs")
    session = thijs.session
    session["chosen"] = office.people["bart"].pk
    session.save()
    rows = "Onderwerp\n" + "".join(f"Deur {number}\n" for number in range(30))
    thijs.post(f"/import/registers.row.add/{keys.pk}/", {"text": rows, "do": "1"})
    assert set(Row.objects.values_list("record__owner", flat=True)) == {office.people["bart"].pk}
    run = Run.objects.get()
    session["chosen"] = None
    session.save()
    refused = thijs.post(f"/import-run/{run.pk}/undo/", follow=True).content.decode()
    assert "0 rijen zijn teruggenomen" in refused
    assert refused.count("Deur ") <= 2 * MOST_SHOWN
    session["chosen"] = office.people["bart"].pk
    session.save()
    page = thijs.post(f"/import-run/{run.pk}/undo/", follow=True).content.decode()
    assert "30 rijen zijn teruggenomen" in page


def test_nobody_undoes_the_import_of_somebody_else(katrien: Client, office: Office) -> None:
    katrien.post("/import/people.unit.add/", {"text": "Naam\tCode\nOnthaal\tONT\n", "do": "1"})
    run = Run.objects.get()
    other = signed_in(office, "sofie")
    assert other.post(f"/import-run/{run.pk}/undo/").status_code == 404
    assert Unit.objects.filter(code="ONT").exists()


def test_a_spreadsheet_is_read_and_a_broken_one_refused_in_words(katrien: Client) -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(
            [("Code", "Naam"), (7, "Zeven"), (1.125, "Achtste"), ("=1+1", "Formule")]
        ):
            sheet.write_row(number, 0, row)
    file = BytesIO(out.getvalue())
    file.name = "diensten.xlsx"
    page = katrien.post("/import/people.unit.add/", {"file": file}).content.decode()
    assert "Zeven" in page
    assert "<td>7</td>" in page.replace("\n", "")
    assert "<td>1.1250</td>" in page.replace("\n", "")  # no language takes this for a thousand
    broken = BytesIO(b"PK\x03\x04 no workbook")
    broken.name = "stuk.xlsx"
    page = katrien.post("/import/people.unit.add/", {"file": broken})
    assert page.status_code == 422
    assert "stuk.xlsx” kan niet als rekenblad" in page.content.decode()


@pytest.mark.parametrize("saved_as", ["utf-16", "utf-16-be", "utf-8", "utf-8-sig", "cp1252"])
def test_a_file_of_text_is_read_as_it_was_saved(katrien: Client, saved_as: str) -> None:
    """“Unicode text” of Excel is UTF-16, which begins with a mark."""
    mark = "\ufeff" if saved_as == "utf-16-be" else ""
    file = BytesIO(f"{mark}Code\tNaam\nOOS\tŠmêt € co\n".encode(saved_as))
    file.name = "lijst.txt"
    katrien.post("/import/people.unit.add/", {"file": file, "do": "1"})
    assert Unit.objects.get(code="OOS").name == "Šmêt € co"


@pytest.mark.parametrize("content", [b"Code\tNaam\nO\x00\tX\n", "Code\tNaam\nO\tX\n".encode("utf-16-le")])
def test_a_file_that_is_no_text_is_refused_in_words(katrien: Client, content: bytes) -> None:
    file = BytesIO(content)
    file.name = "lijst.csv"
    page = katrien.post("/import/people.unit.add/", {"file": file})
    assert (page.status_code, "Dit is geen tekst." in page.content.decode()) == (422, True)


def test_who_may_not_do_it_is_told_and_shown_no_form(office: Office) -> None:
    response = signed_in(office, "thijs").post(HERE, {"text": TABLE, "do": "1"})
    assert response.status_code == 403
    assert b"<textarea" not in response.content
    assert not Person.objects.filter(email="anna@x.example").exists()


@pytest.mark.parametrize(
    "name",
    [
        "people.person.change",
        "records.record.assign",
        "people.second_step.require",
        "notifications.office.choose",
        "no.such.action",
    ],
)
def test_what_makes_nothing_or_is_chosen_once_has_no_such_page(katrien: Client, name: str) -> None:
    assert katrien.get(f"/import/{name}/").status_code == 404


def test_only_what_there_are_many_of_is_offered_from_a_table(office: Office) -> None:
    page = signed_in(office, "pieter").get("/people/office/").content.decode()
    offered = set(re.findall(r'href="/import/([\w.]+)/', page))
    assert offered == {"people.unit.add", "people.location.add", "people.cost_centre.add"}
