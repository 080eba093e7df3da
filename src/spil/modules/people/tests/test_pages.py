"""The pages of the office: everybody reads them, only who may write is offered a button, and size costs no query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.identity.models import User
from spil.foundation.organisation.models import (
    Absence,
    CostCentre,
    Location,
    Mandate,
    Person,
    Role,
    RoleAssignment,
    Unit,
)
from spil.foundation.working_days.models import ClosingDay
from spil.modules.people import queries
from spil.modules.people.views.mandates import deed_words
from tests.support.browser import accessibility_findings
from tests.support.office import BEGAN, Office, small_office

pytestmark = pytest.mark.django_db
PAGES = ["", "mandates/", "absences/", "office/", "closing-days/"]
PASSWORD = "een goed wachtwoord"
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    """The small office, today: pages read the clock."""
    return small_office().on(timezone.localdate())


def signed_in(office: Office, key: str) -> Client:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user(f"{key}@x.example", PASSWORD, person=office.people[key]))
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(f"/people/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_everybody_reads_the_pages_and_who_may_not_write_is_told_who_can(
    office: Office, address: str
) -> None:
    office.absent("nour", deputy="bart")
    text = shown(signed_in(office, "thijs"), address)
    assert 'aria-current="page"' in text
    own = {"people.absence.register"}
    offered = [one.name for one in actions if f"/do/{one.name}/" in text.partition("<main")[2]]
    assert set(offered) <= own
    if address != "absences/":
        assert "Wijzigen kan: Personeel" in text
    assert "Wijzigen kan" not in shown(signed_in(office, "sofie"), address)


def test_a_person_is_shown_with_roles_absence_and_deputy_of_today(office: Office) -> None:
    office.absent("nour", deputy="bart", until_on=office.today + 3 * DAY)
    office.absent("bart", deputy="annelies")
    text = shown(signed_in(office, "thijs"), "")
    row = next(one for one in text.split("<tr>") if "Nour El Amrani" in one)
    assert "t.e.m." in row
    assert "Annelies Claes" in row
    assert "Boekhouder" in row
    assert "Financiën" in row


def test_who_gives_access_reads_that_no_invitation_leaves_an_office_that_sends_no_mail(
    office: Office, settings: Any
) -> None:
    keeper, reader = signed_in(office, "sofie"), signed_in(office, "thijs")
    for address, is_told in (("", True), ("smtp://localhost:25", False)):
        settings.SMTP_URL = address
        assert ("./spil user login-link" in shown(keeper, "")) == is_told
        assert "./spil user login-link" not in shown(reader, "")


def test_who_left_is_not_shown(office: Office) -> None:
    with guard.opened():
        Person.objects.filter(pk=office.people["lotte"].pk).update(left_on=office.today)
    assert "van der Meulen" not in shown(signed_in(office, "thijs"), "")


def test_who_left_is_shown_apart_to_who_can_let_somebody_come_back(office: Office) -> None:
    sofie, lotte = signed_in(office, "sofie"), office.people["lotte"]
    assert "die vertrokken zijn" not in shown(sofie, "")
    office.leaves("lotte", office.today)
    apart = shown(sofie, "").partition("die vertrokken zijn</h2>")[2]
    assert f"/do/people.person.change/{lotte.pk}/" in apart


def test_an_administrator_frees_the_address_with_which_somebody_who_left_signed_in(office: Office) -> None:
    lotte, pieter, sofie = office.people["lotte"], signed_in(office, "pieter"), signed_in(office, "sofie")
    account = User.objects.create_user("onthaal@x.example", PASSWORD, person=lotte)
    office.leaves("lotte", office.today)
    address = f"/do/people.account.change_address/{account.pk}/"
    assert address in shown(pieter, "").partition("die vertrokken zijn</h2>")[2]
    assert address not in shown(sofie, "")


def test_the_keepers_are_offered_to_change_a_cost_centre(office: Office) -> None:
    address = f"/do/people.cost_centre.change/{office.cost_centres['6100'].pk}/"
    assert address in shown(signed_in(office, "sofie"), "office/")
    assert address not in shown(signed_in(office, "thijs"), "office/")


def test_a_cost_centre_that_ended_stands_below_the_others_and_can_be_changed(office: Office) -> None:
    ended = office.cost_centres["6100"]
    address, katrien = f"/do/people.cost_centre.change/{ended.pk}/", signed_in(office, "katrien")
    with guard.opened():
        CostCentre.objects.filter(pk=ended.pk).update(until_on=office.today)
    rows = shown(katrien, "office/").split("<tr>")
    place = next(number for number, row in enumerate(rows) if address in row)
    assert "voorbij" in rows[place]
    other = f"/do/people.cost_centre.change/{office.cost_centres['6200'].pk}/"
    assert next(number for number, row in enumerate(rows) if other in row) < place
    assert f'value="{office.today - DAY}"' in katrien.get(address).content.decode()
    katrien.post(address, {"last_day": ""})
    ended.refresh_from_db()
    assert ended.until_on is None


def test_the_keepers_are_offered_to_take_a_closing_day_away(office: Office) -> None:
    with guard.opened():
        day = ClosingDay.objects.create(on=office.today + DAY, name="Brugdag")
    address = f"/do/people.closing_day.remove/{day.pk}/"
    assert address in shown(signed_in(office, "katrien"), "closing-days/")
    assert address not in shown(signed_in(office, "thijs"), "closing-days/")


def test_the_keepers_are_offered_to_change_a_location(office: Office) -> None:
    address = f"/do/people.location.change/{Location.objects.get().pk}/"
    katrien = signed_in(office, "katrien")
    assert address in shown(katrien, "office/")
    assert address not in shown(signed_in(office, "thijs"), "office/")
    assert "Bepaalt de feestdagen van wie er werkt." in katrien.get(address).content.decode()
    katrien.post(address, {"name": "Terneuzen", "country": "NL", "town": "Terneuzen"})
    assert Location.objects.values_list("name", "country", "town").get() == ("Terneuzen", "NL", "Terneuzen")


def test_the_keepers_are_offered_every_change_of_a_person_and_everybody_the_own_absence(
    office: Office,
) -> None:
    sofie, thijs, nour = (office.people[key].pk for key in ("sofie", "thijs", "nour"))
    text = shown(signed_in(office, "sofie"), "")
    assert f"/do/people.person.change/{thijs}/?next=%2Fpeople%2F" in text
    assert f"/do/people.role.assign/?person={thijs}&amp;next=%2Fpeople%2F" in text
    role = RoleAssignment.objects.get(person=thijs)
    assert f"/do/people.role.end/{role.pk}/" in text
    assert f"/do/people.absence.register/?person={sofie}&amp;" in text
    own = shown(signed_in(office, "thijs"), "")
    assert f"/do/people.absence.register/?person={thijs}&amp;" in own
    assert f"/do/people.absence.register/?person={nour}&amp;" not in own


def test_a_role_that_begins_later_stands_with_the_person_and_can_be_ended(office: Office) -> None:
    thijs, sofie = office.people["thijs"], signed_in(office, "sofie")
    with guard.opened():
        later = RoleAssignment.objects.create(
            person=thijs, role=Role.FINANCE, from_on=office.today + 400 * DAY
        )
    row = next(one for one in shown(sofie, "").split("<tr>") if f'id="person-{thijs.pk}"' in one)
    assert f"Financiën, vanaf {later.from_on.day}\xa0" in row
    end = f"/do/people.role.end/{later.pk}/"
    assert end in row
    assert sofie.post(end).status_code == 302
    assert not RoleAssignment.objects.filter(pk=later.pk).exists()


def test_what_is_emptied_in_the_form_of_a_person_is_gone_however_many_people_there_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sofie, thijs = signed_in(office, "sofie"), office.people["thijs"]
    address = f"/do/people.person.change/{thijs.pk}/"
    with guard.opened():
        Person.objects.filter(pk=thijs.pk).update(deputy=office.people["griet"], left_on=office.today)
    monkeypatch.setattr("spil.gateways.web.drawing.MOST_CHOICES", 3)
    none = '<input type="radio" name="deputy" value="">'
    assert none in sofie.get(address).content.decode().replace(" checked", "")
    assert sofie.post(address, {"deputy": "", "left_on": "", "phone": "1"}).status_code == 302
    thijs.refresh_from_db()
    assert (thijs.deputy, thijs.left_on, thijs.phone) == (None, None, "1")
    sofie.post(address, {"unit": ""})
    thijs.refresh_from_db()
    assert (thijs.unit, thijs.phone) == (None, "1")


def test_what_is_chosen_from_a_list_is_meant_also_where_another_row_has_its_id_as_code(
    office: Office,
) -> None:
    thijs, katrien = office.people["thijs"], signed_in(office, "katrien")
    unit, centre = office.units["FAC"], office.cost_centres["6100"]
    with guard.opened():
        Unit.objects.create(code=str(unit.pk), name="Werf")
        CostCentre.objects.create(code=str(centre.pk), name="x", responsible=thijs, from_on=BEGAN)
    answer = katrien.post(f"/do/people.person.change/{thijs.pk}/", {"unit": unit.pk, "phone": "09 1"})
    assert answer.status_code == 302
    thijs.refresh_from_db()
    assert (thijs.unit, thijs.phone) == (unit, "09 1")
    chosen = {"holder": thijs.pk, "deeds": "post.*", "cost_centres": [centre.pk]}
    assert katrien.post("/do/people.mandate.grant/", chosen).status_code == 302
    assert Mandate.objects.get(holder=thijs).cost_centres == ["6100"]


def test_a_mandate_says_in_words_what_it_is_for(office: Office) -> None:
    office.mandate(6, "griet", ["payments.run.release", "post.*"], giver="annelies", limit="250")
    text = shown(signed_in(office, "thijs"), "mandates/")
    row = next(one for one in text.split("<tr>") if "Griet Willems" in one)
    assert "Betaalronde: vrijgeven, Post" in row
    assert "250,00" in row
    assert "Annelies Claes" in row
    assert "payments." not in text.partition("<main")[2]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", "alles"),
        ("invoices.*", "Facturen"),
        ("invoices.invoice.*", "Factuur"),
        ("invoices.invoice.approve", "Factuur: goedkeuren"),
        ("records.*", "de stappen die elk stuk heeft"),
        ("people.person.add", "Persoon toevoegen"),
        ("gone.thing.do", "gone.thing.do"),
    ],
)
def test_each_kind_of_pattern_has_words(pattern: str, expected: str) -> None:
    from django.utils import translation

    with translation.override("nl"):
        assert deed_words(pattern, {"invoices.invoice": "Factuur"}) == expected


def test_the_giver_may_withdraw_and_an_ended_mandate_stays_without_a_button(office: Office) -> None:
    ended = office.mandate(7, "griet", ["post.*"], until_on=office.today)
    giver = shown(signed_in(office, "annelies"), "mandates/")
    assert f"/do/people.mandate.withdraw/{office.mandates[4].pk}/" in giver
    assert f"/do/people.mandate.withdraw/{office.mandates[2].pk}/" not in giver
    sofie = signed_in(office, "sofie")
    keeper = shown(sofie, "mandates/")
    assert "voorbij" in keeper
    assert f"/do/people.mandate.withdraw/{ended.pk}/" not in keeper
    ends = keeper.count("voorbij")
    office.leaves("annelies", office.today)
    assert shown(sofie, "mandates/").count("voorbij") == ends + 2, "hers, and the one in her name"


def test_an_absence_that_is_over_is_not_listed_and_a_coming_one_is(office: Office) -> None:
    office.absent("nour", from_on=office.today - 3 * DAY, until_on=office.today)
    coming = office.absent("jeroen", from_on=office.today + DAY, until_on=office.today + 2 * DAY)
    text = shown(signed_in(office, "jeroen"), "absences/").partition("<main")[2]
    assert "Nour El Amrani" not in text
    assert f"/do/people.absence.end/{coming.pk}/" in text


def test_only_the_first_rows_are_shown_and_the_page_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spil.modules.people.views import page

    client = signed_in(office, "thijs")
    assert "Alleen de eerste" not in shown(client, "")
    monkeypatch.setattr(page, "MOST", 10)
    assert "Alleen de eerste 10 staan hier." in shown(client, "")
    assert queries.MOST == 500


def more_people(office: Office, count: int, start: int) -> list[Person]:
    people = Person.objects.bulk_create(
        Person(
            first_name="P", last_name=f"{n}", email=f"p{n}@x.example",
            unit=office.units["FIN"], deputy=office.people["bart"],
        )
        for n in range(start, start + count)
    )  # fmt: skip
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=one, role=Role.FINANCE, unit=office.units["FIN"], from_on=BEGAN)
        for one in people
    )
    Absence.objects.bulk_create(Absence(person=one, from_on=office.today) for one in people)
    return people


def more_of_everything(office: Office, count: int, start: int) -> None:
    people = more_people(office, count, start)
    numbers = range(start, start + count)
    who = dict(zip(numbers, people, strict=True))
    giver = office.people["annelies"]
    rows: list[Callable[[int], Any]] = [
        lambda n: Mandate(number=n, holder=who[n], giver=giver, actions=["post.*"], from_on=BEGAN),
        lambda n: Unit(code=f"U{n}", name=f"U{n}", parent=office.units["FIN"], head=who[n]),
        lambda n: Location(code=f"L{n}", name=f"L{n}"),
        lambda n: CostCentre(code=f"C{n}", name="C", responsible=who[n], unit=office.units["FIN"], from_on=BEGAN),
        lambda n: ClosingDay(on=date(office.today.year + 1, 1, 1) + n * DAY, name="Brugdag", location="GENT"),
    ]  # fmt: skip
    for make in rows:
        made = [make(n) for n in numbers]
        type(made[0])._default_manager.bulk_create(made)


@pytest.mark.parametrize("address", PAGES)
def test_thirty_rows_cost_as_many_queries_as_three(office: Office, address: str) -> None:
    client = signed_in(office, "sofie")
    counted = []
    for count, start in ((3, 100), (27, 200)):
        with guard.opened():
            more_of_everything(office, count, start)
        shown(client, address)  # what is read once for good is read now
        with CaptureQueriesContext(connection) as found:
            shown(client, address)
        counted.append(len(found))
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_the_pages_have_no_barriers_and_a_person_is_changed_from_the_list(page: Any) -> None:
    office = small_office().on(timezone.localdate())
    user = User.objects.create_user("sofie@x.example", PASSWORD, person=office.people["sofie"])
    office.absent("nour", deputy="bart")
    page.goto("/login/")
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("link", name="Mensen").click()
    page.get_by_role("heading", level=1, name="Mensen").wait_for()
    for address in PAGES:
        page.goto(f"/people/{address}")
        assert accessibility_findings(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/people/")
    assert accessibility_findings(page) == []
    page.locator("summary", has_text="Wijzigen: Thijs Bakker").click()
    page.locator(".menu-row[open]").get_by_role("link", name="Persoon wijzigen").click()
    page.get_by_label("Functie").fill("Projectleider")
    page.get_by_role("button", name="Persoon wijzigen").click()
    page.get_by_text("Projectleider").wait_for()
    assert page.url.endswith("/people/")
