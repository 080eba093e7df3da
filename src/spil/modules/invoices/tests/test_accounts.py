"""The account of an invoice is confirmed from the invoice, and its page says how things stand."""

from __future__ import annotations

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.attachments.models import Attachment
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.parties.models import Account
from spil.modules.contacts.public import add_account
from spil.modules.invoices.actions import confirm_account, make_from_post
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.queries import blocks, next_step
from tests.support.invoice_file import invoice_file
from tests.support.office import small_office

pytestmark = pytest.mark.django_db
OTHER = "BE68539007547034"


@pytest.fixture
def office():
    return small_office()


def refusal(**answers):
    with pytest.raises(Refused) as refused:
        confirm_account(checked_how="Gebeld", **answers)
    return refused.value.refusal.code


def test_confirming_goes_through_contacts_with_the_cause_known(office):
    invoice = office.invoice(iban=OTHER)
    confirm_account(invoice=invoice, by=office.as_("nour"), checked_how="Gebeld")
    account = Account.objects.get(iban=OTHER)
    assert (account.confirmed_by, account.confirmed_at) == (office.people["nour"], office.now())
    effect = Event.objects.get(action="contacts.account.confirm")
    assert effect.cause == Event.objects.get(action="invoices.invoice.confirm_account")
    assert refusal(invoice=invoice, by=office.as_("bart")) == "AlreadyConfirmed"


def test_who_entered_the_account_does_not_confirm_it_and_nothing_is_written(office):
    add_account(party=office.supplier, by=office.as_("nour"), iban=OTHER)
    invoice = office.invoice(iban=OTHER)
    assert refusal(invoice=invoice, by=office.as_("nour")) == "FourEyes"
    assert not Event.objects.filter(action="invoices.invoice.confirm_account").exists()
    assert refusal(invoice=invoice, by=office.as_("griet")) == "NotPermitted"


def test_an_invoice_without_an_account_has_nothing_to_confirm(office):
    invoice = office.invoice()
    with guard.opened():
        Invoice.objects.update(iban="")
    assert refusal(invoice=invoice, by=office.as_("nour")) == "NoAccount"


def checks(invoice, by):
    return {check["text"]: check["outcome"] for check in blocks(invoice, by)["blocks"][0]["checks"]}


def test_the_page_puts_the_differences_first(office):
    invoice = office.invoice(iban=OTHER, buyer_vat="BE0202239951")
    other = office.invoice(number="F-2026-002", iban=OTHER)
    outcomes = list(checks(invoice, office.as_("nour")).values())
    assert outcomes == sorted(outcomes, key=["bad", "warn", "none", "ok"].index)
    assert outcomes.count("warn") >= 2
    assert any(other.record.number in text for text in checks(invoice, office.as_("nour")))


def test_an_invoice_that_does_not_conform_can_be_used_and_its_page_says_so_once(office, real_files):
    content = (real_files / "einvoice" / "facturx-invalid" / "Facture_FR_EN16931.pdf").read_bytes()
    make_from_post(item=office.post_item(content), by=office.as_("nour"))
    invoice = Invoice.objects.get()
    assert store().read(Attachment.objects.get(record=invoice.pk).sha256) == content
    told = checks(invoice, office.as_("nour"))
    about_it = {text: outcome for text, outcome in told.items() if "Europese norm" in text}
    assert list(about_it.values()) == ["warn"], "the 23 places are not told one by one"
    assert "voldoet niet aan" in next(iter(about_it))


def test_a_duplicate_that_one_may_not_see_has_no_number_on_the_page(office):
    hidden = office.post_item(
        invoice_file("F-9"),
        confidentiality="named",
        handler=office.people["bart"],
    )

    make_from_post(item=hidden, by=office.as_("bart"))
    number = Invoice.objects.get().record.number
    invoice = office.invoice()
    assert not any(number in text for text in checks(invoice, office.as_("griet")))
    assert any(number in text for text in checks(invoice, office.as_("bart")))


def test_every_state_says_what_comes_next(office):
    invoice = office.coded()
    assert "Jeroen Hendriks" in next_step(invoice)
    words = blocks(invoice, office.as_("nour"))["blocks"]
    assert [block["id"] for block in words] == ["checks", "lines", "coding", "payment"]
    assert words[1]["count"] == 1
