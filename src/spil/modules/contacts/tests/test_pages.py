"""The page of suppliers: everybody reads it, who may is offered to confirm an account, and size costs no query."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from spil.foundation.actions import guard
from spil.foundation.identity.models import User
from spil.foundation.parties.models import Account, Party, PartyRole
from spil.modules.contacts.views import suppliers
from tests.support.browser import accessibility_findings
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
PASSWORD = "een goed wachtwoord"


@pytest.fixture
def office() -> Office:
    return small_office()


def signed_in(office: Office, key: str) -> Client:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user(f"{key}@x.example", PASSWORD, person=office.people[key]))
    return client


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"/contacts/{query}")
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2]


def supplier(office: Office, number: int, *, entered_by: str = "") -> Account:
    with guard.opened():
        party = Party.objects.create(name=f"Leverancier {number}", roles=PartyRole.SUPPLIER, town="Aalst")
        person = office.people[entered_by] if entered_by else None
        return Account.objects.create(party=party, iban=f"BE68539007{number:06}", entered_by=person)


def test_everybody_reads_the_suppliers_and_who_may_not_write_is_told_who_can(office: Office) -> None:
    supplier(office, 1)
    text = shown(signed_in(office, "thijs"))
    for word in ("Papier &amp; Meer NV", "BE0477472701", "Mechelen", "BE71 0961 2345 6769", "bevestigd"):
        assert word in text
    assert "Wijzigen kan: " in text
    assert "/do/" not in text


def test_who_is_no_supplier_is_not_listed(office: Office) -> None:
    with guard.opened():
        Party.objects.create(name="Stad Gent", roles=PartyRole.AUTHORITY)
    assert "Stad Gent" not in shown(signed_in(office, "thijs"))


def test_an_account_is_confirmed_by_somebody_else_than_who_entered_it(office: Office) -> None:
    mine, other = supplier(office, 1, entered_by="nour"), supplier(office, 2, entered_by="katrien")
    text = shown(signed_in(office, "nour"))
    assert f"/do/contacts.account.confirm/{other.pk}/?next=%2Fcontacts%2F" in text
    assert f"/do/contacts.account.confirm/{mine.pk}/" not in text
    assert f"/do/contacts.account.confirm/{office.account.pk}/" not in text
    assert f"/do/contacts.account.withdraw/{office.account.pk}/" in text
    assert f"/do/contacts.supplier.change/{mine.party_id}/" in text
    assert f"/do/contacts.account.add/{mine.party_id}/" in text


def test_a_contact_is_given_its_numbers_from_the_page_of_contacts(office: Office) -> None:
    with guard.opened():
        party = Party.objects.create(name="Stad Gent", roles=PartyRole.AUTHORITY)
    page = signed_in(office, "griet").get("/contacts/all/").content.decode()
    for action in ("contacts.contact.change", "contacts.supplier.change"):
        assert f"/do/{action}/{party.pk}/" in page


@pytest.mark.parametrize("action", ["contacts.supplier.change", "contacts.contact.change"])
def test_what_is_emptied_in_the_form_is_empty(office: Office, action: str) -> None:
    with guard.opened():
        Party.objects.filter(pk=office.supplier.pk).update(phone="09 1", email="a@b.example")
    answers = {"name": "", "phone": "", "town": "Gent"}
    signed_in(office, "nour").post(f"/do/{action}/{office.supplier.pk}/", answers)
    party = Party.objects.get(pk=office.supplier.pk)
    assert (party.name, party.phone, party.email, party.town) == (
        office.supplier.name,
        "",
        "a@b.example",
        "Gent",
    )


def test_a_secretary_keeps_suppliers_and_confirms_nothing(office: Office) -> None:
    supplier(office, 1)
    text = shown(signed_in(office, "griet"))
    assert "/do/contacts.supplier.add/" in text
    assert "/do/contacts.account.confirm/" not in text


@pytest.mark.parametrize("typed", ["papier", "0477.472.701", "BE71 0961", "mechel"])
def test_a_supplier_is_found_by_name_number_account_and_town(office: Office, typed: str) -> None:
    supplier(office, 1)
    text = shown(signed_in(office, "thijs"), f"?q={typed}")
    assert "Papier &amp; Meer NV" in text
    assert "Leverancier 1" not in text


def test_accounts_that_wait_have_a_view_of_their_own(office: Office) -> None:
    supplier(office, 1)
    client = signed_in(office, "thijs")
    text = shown(client, "?view=unconfirmed")
    assert "Leverancier 1" in text
    assert "Papier" not in text
    assert "Geen leverancier past hierbij." in shown(client, "?view=unconfirmed&q=papier")


def test_only_the_first_rows_are_shown_and_the_page_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier(office, 1)
    client = signed_in(office, "thijs")
    assert "Alleen de eerste" not in shown(client)
    monkeypatch.setattr(suppliers, "MOST", 1)
    text = shown(client)
    assert "Alleen de eerste 1 staan hier" in text
    assert "Papier" not in text


def test_thirty_suppliers_cost_as_many_queries_as_three(office: Office) -> None:
    client = signed_in(office, "katrien")
    counted = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            supplier(office, number)
        shown(client)
        with CaptureQueriesContext(connection) as found:
            shown(client)
        counted.append(len(found))
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_the_page_has_no_barriers_and_an_account_is_confirmed_on_it(page: Any) -> None:
    office = small_office()
    user = User.objects.create_user("nour@x.example", PASSWORD, person=office.people["nour"])
    account = supplier(office, 1)
    page.goto("/login/")
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("link", name="Leveranciers").click()
    page.get_by_role("heading", level=1, name="Leveranciers").wait_for()
    assert accessibility_findings(page) == []
    page.get_by_role("link", name="Rekening bevestigen").click()
    page.get_by_label("Hoe je het nakeek").fill("gebeld naar het bekende nummer")
    page.get_by_role("button", name="Rekening bevestigen").click()
    page.get_by_text("niet bevestigd").wait_for(state="detached")
    assert page.url.endswith("/contacts/")
    account.refresh_from_db()
    assert account.confirmed_by == office.people["nour"]
