"""Suppliers and their accounts: who may, what is refused, and what is told."""

from __future__ import annotations

from functools import partial

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.events.models import Event
from spil.foundation.parties.models import Account, Party
from spil.modules.contacts.actions import (
    add_account,
    add_supplier,
    change_supplier,
    confirm_account,
    withdraw_account,
)
from spil.modules.contacts.queries import known_as, unconfirmed_accounts
from tests.support.office import small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return small_office()


def refusal(call, **answers):
    with pytest.raises(Refused) as refused:
        call(**answers)
    return refused.value.refusal


def codes(outcomes):
    return [one.refusal.code if one.refusal else "" for one in outcomes]


def test_a_supplier_is_added_with_its_numbers_in_their_normal_form(office):
    add_supplier(by=office.as_("griet"), name=" Bloemen Roos ", vat_number="be 0202.239.951", town="Gent")
    party = Party.objects.get(name="Bloemen Roos")
    assert (party.vat_number, party.enterprise_number, party.roles) == (
        "BE0202239951",
        "0202239951",
        "supplier",
    )
    assert Event.objects.get(action="contacts.supplier.add").by == office.people["griet"]


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"vat_number": "BE0202239952"}, "WrongNumber", "vat_number"),
        ({"enterprise_number": "0202239952"}, "WrongNumber", "enterprise_number"),
        ({"enterprise_number": "123", "country": "NL"}, "WrongNumber", "enterprise_number"),
        ({"vat_number": "BE0477472701"}, "KnownAlready", "vat_number"),
        ({"enterprise_number": "0477.472.701"}, "KnownAlready", "enterprise_number"),
        ({"email": "an@x.example; jan@x.example"}, "NoAddress", "email"),
    ],
)
def test_a_wrong_or_known_number_is_refused_at_its_question(office, answers, code, field):
    found = refusal(add_supplier, by=office.as_("nour"), name="Nieuw", **answers)
    assert (found.code, found.field) == (code, field)
    assert not Party.objects.filter(name="Nieuw").exists()


def test_companies_of_one_fiscal_unit_are_added_beside_each_other(office):
    by, shared = office.as_("nour"), {"vat_number": "NL004495445B01", "country": "NL"}
    add_supplier(by=by, name="Eerste BV", enterprise_number="12345678", **shared)
    add_supplier(by=by, name="Tweede BV", enterprise_number="87654321", **shared)
    add_supplier(by=by, name="Derde BV", enterprise_number="11223344", country="NL")
    third = Party.objects.get(name="Derde BV")
    change_supplier(party=third, by=by, vat_number="NL004495445B01")
    assert Party.objects.filter(vat_number="NL004495445B01").count() == 3
    for numbers in ({"enterprise_number": "12345678"}, {}):
        assert refusal(add_supplier, by=by, name="Nog eens", **shared, **numbers).code == "KnownAlready"
    changed = refusal(change_supplier, party=third, by=by, enterprise_number="87654321")
    assert (changed.code, changed.field) == ("KnownAlready", "enterprise_number")


def test_a_supplier_who_was_forgotten_is_added_anew(office):
    with guard.opened():
        Party.objects.filter(pk=office.supplier.pk).update(restricted_on=office.today)
    add_supplier(by=office.as_("griet"), name="Papier & Meer", vat_number="BE0477472701")
    assert Party.objects.at_hand().get(vat_number="BE0477472701").name == "Papier & Meer"


def test_a_number_that_stands_twice_in_one_sheet_makes_one_supplier(office):
    by = office.as_("griet")
    calls = [
        add_supplier.call(by=by, name=name, vat_number="BE0202239951") for name in ("Roos", "Bloemen Roos")
    ]
    assert codes(add_supplier.many(calls)) == ["", "KnownAlready"]
    assert Party.objects.filter(vat_number="BE0202239951").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_number_at_the_same_moment_make_one_supplier():
    office = small_office()

    def add(key):
        return add_supplier.many(
            [add_supplier.call(by=office.as_(key), name="Roos", vat_number="BE0202239951")]
        )

    outcomes = at_the_same_moment(*(partial(add, key) for key in ("griet", "nour", "katrien")))
    assert sorted(codes(one for (one,) in outcomes)) == ["", "KnownAlready", "KnownAlready"]
    assert Party.objects.filter(vat_number="BE0202239951").count() == 1


def test_an_account_that_stands_twice_in_one_sheet_is_added_once(office):
    account = {"by": office.as_("nour"), "party": office.supplier, "iban": "BE68539007547034"}
    outcomes = add_account.many([add_account.call(**account), add_account.call(**account)])
    assert codes(outcomes) == ["", "AccountKnown"]


def test_a_change_leaves_alone_what_was_not_filled_in(office):
    change_supplier(party=office.supplier, by=office.as_("nour"), street="Nieuwe laan", house_number="5")
    office.supplier.refresh_from_db()
    assert (office.supplier.street, office.supplier.town, office.supplier.vat_number) == (
        "Nieuwe laan", "Mechelen", "BE0477472701",
    )  # fmt: skip
    same = office.supplier.vat_number
    change_supplier(party=office.supplier, by=office.as_("nour"), vat_number=same)


def test_a_changed_vat_number_takes_the_enterprise_number_in_it_along(office):
    by = office.as_("nour")
    change_supplier(party=office.supplier, by=by, vat_number="BE0202239951", enterprise_number="0477472701")
    office.supplier.refresh_from_db()
    assert (office.supplier.vat_number, office.supplier.enterprise_number) == ("BE0202239951", "0202239951")
    add_supplier(by=by, name="De echte", vat_number="BE0477472701")
    change_supplier(party=office.supplier, by=by, vat_number="")
    office.supplier.refresh_from_db()
    assert (office.supplier.vat_number, office.supplier.enterprise_number) == ("", "")


def test_a_number_of_its_own_does_not_follow_the_vat_number(office):
    with guard.opened():
        Party.objects.filter(pk=office.supplier.pk).update(enterprise_number="0403019261")
    change_supplier(party=office.supplier, by=office.as_("nour"), vat_number="BE0202239951")
    office.supplier.refresh_from_db()
    assert office.supplier.enterprise_number == "0403019261"


@pytest.mark.parametrize(
    ("numbers", "country"),
    [
        ({"vat_number": "FR40303265045X"}, "FR"),
        ({"vat_number": "CHE116281710MWST"}, ""),
        ({"enterprise_number": "12345678"}, ""),
    ],
)
def test_a_number_that_an_invoice_brought_as_written_hinders_no_other_change(office, numbers, country):
    with guard.opened():
        other = Party.objects.create(name="Zo geschreven", **numbers)
        party = Party.objects.create(name="Ailleurs", country=country, **numbers)
    change_supplier(party=party, by=office.as_("nour"), email="ici@ailleurs.example", **numbers)
    party.refresh_from_db()
    assert party.email == "ici@ailleurs.example"
    found = refusal(change_supplier, party=other, by=office.as_("nour"), vat_number="BE0477472702")
    assert found.code == "WrongNumber"


@pytest.mark.parametrize("key", ["thijs", "lotte", "jeroen", "sofie"])
def test_others_keep_no_suppliers(office, key):
    by = office.as_(key)
    assert refusal(add_supplier, by=by, name="Nieuw").code == "NotPermitted"
    assert refusal(change_supplier, party=office.supplier, by=by, name="x").code == "NotPermitted"
    assert refusal(add_account, party=office.supplier, by=by, iban="BE68539007547034").code == "NotPermitted"


def test_a_new_account_waits_until_somebody_else_confirms_it(office):
    add_account(party=office.supplier, by=office.as_("nour"), iban="BE68 5390 0754 7034", bic="GKCCBEBB")
    account = unconfirmed_accounts().get()
    assert (account.iban, account.entered_by) == ("BE68539007547034", office.people["nour"])
    how = "Gebeld op het nummer van een oude factuur"
    assert (
        refusal(confirm_account, account=account, by=office.as_("nour"), checked_how=how).code == "FourEyes"
    )
    assert (
        refusal(confirm_account, account=account, by=office.as_("griet"), checked_how=how).code
        == "NotPermitted"
    )
    confirm_account(account=account, by=office.as_("bart"), checked_how=how)
    account.refresh_from_db()
    assert (account.confirmed_by, account.confirmed_at) == (office.people["bart"], office.now())
    again = refusal(confirm_account, account=account, by=office.as_("katrien"), checked_how=how)
    assert again.code == "AlreadyConfirmed"


@pytest.mark.parametrize("key", ["griet", "annelies", "nour"])
def test_whoever_may_add_or_confirm_an_account_withdraws_it_with_a_reason(office, key):
    withdraw_account(account=office.account, by=office.as_(key), reason="Niet van hen")
    account = Account.objects.get(party=office.supplier)
    assert (account.confirmed_at, account.withdrawn_at) == (None, office.now())
    assert not unconfirmed_accounts().exists()
    assert "Niet van hen" in Event.objects.get(action="contacts.account.withdraw").recorded_values.changes
    again = refusal(withdraw_account, account=account, by=office.as_(key), reason="x")
    assert again.code == "AlreadyWithdrawn"
    confirm_account(account=account, by=office.as_("bart"), checked_how="Gebeld: toch van hen")
    account.refresh_from_db()
    assert (account.confirmed_at, account.withdrawn_at) == (office.now(), None)


def test_others_withdraw_no_account(office):
    found = refusal(withdraw_account, account=office.account, by=office.as_("thijs"), reason="x")
    assert found.code == "NotPermitted"


def test_who_entered_an_account_does_not_confirm_it_in_anothers_name(office):
    office.mandate(9, "nour", ["contacts.*"], giver="bart")
    add_account(party=office.supplier, by=office.as_("nour"), iban="BE68539007547034")
    account = Account.objects.get(iban="BE68539007547034")
    by = office.as_("nour", for_="bart")
    assert refusal(confirm_account, account=account, by=by, checked_how="x").code == "FourEyes"


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"iban": "BE68539007547035"}, "WrongNumber", "iban"),
        ({"iban": "BE68539007547034", "bic": "GKCC"}, "WrongNumber", "bic"),
        ({"iban": "BE71 0961 2345 6769"}, "AccountKnown", "iban"),
    ],
)
def test_a_wrong_or_known_account_is_refused(office, answers, code, field):
    found = refusal(add_account, party=office.supplier, by=office.as_("nour"), **answers)
    assert (found.code, found.field) == (code, field)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"vat": "be0477.472.701"}, True),
        ({"enterprise": "0477 472 701"}, True),
        ({"name": "papier & meer nv"}, True),
        ({"vat": "BE0202239951", "name": "Papier & Meer NV"}, False),
        ({}, False),
    ],
)
def test_a_party_is_known_by_its_numbers_first(office, asked, found):
    assert known_as(**asked).exists() is found
