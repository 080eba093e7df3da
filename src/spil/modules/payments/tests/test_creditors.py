"""On which account an invoice is paid, and what stops it: withdrawn, none that is an IBAN, one of several."""

from __future__ import annotations

import pytest

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.parties.models import Account
from spil.modules.contacts.public import confirm_account, withdraw_account
from spil.modules.invoices.public import Invoice
from spil.modules.payments import actions as payments
from spil.modules.payments.models import Payment
from spil.modules.payments.queries import payment_page
from spil.modules.payments.tests.test_actions import DAY, IBAN, invoice, refused, states, the_run
from tests.support.invoice_file import invoice_file
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db
OTHER = "BE68539007547034"
change_account = actions["invoices.invoice.change_account"]
make, code, approve = (actions[f"invoices.invoice.{verb}"] for verb in ("make_from_post", "code", "approve"))


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.DATA_DIR = tmp_path
    return small_office()


def other_account(office: Office) -> Account:
    with guard.opened():
        return Account.objects.create(party=office.supplier, iban=OTHER, confirmed_at=office.now())


def approved(office: Office, data: bytes) -> Invoice:
    """The invoice of a file, through the register, coded and approved."""
    rows = make(item=office.post_item(data), by=office.as_("nour"))
    one = next(row for row in rows if isinstance(row, Invoice))
    code(invoice=one, by=office.as_("nour"), cost_centre=office.cost_centres["6200"])
    approve(invoice=office.again(one), by=office.as_("annelies"))
    return office.again(one)


def stopped() -> dict[Invoice, str]:
    return {line.invoice: line.stopped["code"] for line in Payment.objects.filter(is_stopped=True)}


def test_an_account_that_was_withdrawn_is_told_as_withdrawn_and_not_as_new(office):
    bad, good = invoice(office), invoice(office, "10.00", iban=OTHER)
    other_account(office)
    withdraw_account(account=office.account, by=office.as_("griet"), reason="Vals: de leverancier belde")
    payments.propose(by=office.as_("nour"))
    assert (stopped(), states(bad, good)) == ({bad: "withdrawn"}, ["approved", "planned"])
    assert "ingetrokken" in Payment.objects.get(is_stopped=True).why_stopped


def test_an_account_that_is_confirmed_again_at_the_supplier_is_paid_to(office):
    one = invoice(office)
    withdraw_account(account=office.account, by=office.as_("griet"), reason="Vergissing")
    refused("AllStopped", payments.propose, by=office.as_("nour"))
    confirm_account(account=Account.objects.get(), by=office.as_("bart"), checked_how="Gebeld")
    payments.propose(by=office.as_("nour"))
    assert states(one) == ["planned"]


def test_an_invoice_of_before_the_supplier_changed_banks_is_paid_to_the_new_account(office):
    one = invoice(office)
    withdraw_account(account=office.account, by=office.as_("griet"), reason="Andere bank")
    other_account(office)
    told = refused("AllStopped", payments.propose, by=office.as_("nour"))
    assert str(change_account.title) in str(told.refusal), "the reason names the way out"
    change_account(invoice=one, by=office.as_("nour"), iban=OTHER, reason="Andere bank, brief van 3 november")
    payments.propose(by=office.as_("nour"))
    assert states(one) == ["planned"]
    assert Payment.objects.get().iban == OTHER
    payments.release(run=the_run(), by=office.as_("bart"))


@pytest.mark.parametrize("written", ["BE71096123456760", "NL91ABNA0417164301", "021000021-12345678"])
def test_an_invoice_that_names_what_is_no_iban_is_not_paid_to_another_account(office, written):
    one = approved(office, invoice_file(iban=written, issued_on=TODAY - 30 * DAY, due_on=TODAY))
    good = invoice(office, "5.00")
    payments.propose(by=office.as_("nour"))
    assert (stopped(), states(one, good)) == ({one: "no-iban"}, ["approved", "planned"])
    assert written in Payment.objects.get(is_stopped=True).why_stopped
    change_account(invoice=one, by=office.as_("nour"), iban=IBAN, reason="Tikfout, nagevraagd")
    payments.propose(by=office.as_("nour"))
    assert states(one) == ["planned"]


def test_an_account_that_is_no_iban_before_the_right_one_stops_nothing(office):
    """As suppliers in Sweden do: a bankgiro, and the same as an IBAN for who pays from abroad."""
    data = invoice_file(iban=OTHER, issued_on=TODAY - 30 * DAY, due_on=TODAY).decode()
    begin, end = "<cac:PaymentMeans>", "</cac:PaymentMeans>"
    head, means = data.split(begin)
    bankgiro = means.partition(end)[0].replace(OTHER, "5050-1055")
    one = approved(office, f"{head}{begin}{bankgiro}{end}{begin}{means}".encode())
    assert one.iban == OTHER
    with guard.opened():
        Account.objects.filter(iban=OTHER).update(confirmed_at=office.now())
    payments.propose(by=office.as_("nour"))
    assert Payment.objects.get().iban == OTHER


@pytest.mark.parametrize("first", ["named", "unnamed"])
def test_a_credit_note_does_not_make_one_of_several_accounts_the_right_one(office, first):
    other_account(office)
    late, earlier = TODAY - DAY, TODAY - 2 * DAY
    named = invoice(office, "200.00", due_on=earlier if first == "named" else late)
    unnamed = invoice(office, "100.00", iban="", due_on=late if first == "named" else earlier)
    credit = invoice(office, "250.00", document_kind="credit_note")
    payments.propose(by=office.as_("nour"))
    assert stopped() == {unnamed: "several-accounts", credit: "credit-too-large"}
    assert states(named, unnamed, credit) == ["planned", "approved", "approved"]


@pytest.mark.parametrize("written", ["eur", "Eur", "€", "EU", ""])
def test_an_invoice_that_was_kept_in_no_currency_stops_by_itself_alone(office, written):
    good, bad = invoice(office, "10.00"), invoice(office, "20.00", currency=written)
    later = invoice(office, "30.00", currency=written, due_on=TODAY + 60 * DAY)
    payments.propose(by=office.as_("nour"))
    assert (stopped(), states(good, bad, later)) == (
        {bad: "no-currency"},
        ["planned", "approved", "approved"],
    )
    line = Payment.objects.get(is_stopped=True)
    assert line.currency == written
    assert f"“{written}”" in line.why_stopped
    assert line.why_stopped in str(payment_page(the_run(), office.as_("bart")))
