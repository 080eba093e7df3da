"""The account of an invoice is confirmed from the invoice, and its page says how things stand."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.attachments.models import Attachment
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.files.store import store
from spil.foundation.handling.actions import attach
from spil.foundation.parties.models import Account, Party
from spil.modules.contacts import public as contacts
from spil.modules.contacts.public import add_account, withdraw_account
from spil.modules.invoices.actions import (
    approve,
    change_account,
    confirm_account,
    hold,
    make_from_post,
    reject,
)
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.queries import blocks, next_step, summaries
from spil.modules.post.public import PostItem, register, take
from tests.support.invoice_file import invoice_file
from tests.support.office import small_office

pytestmark = pytest.mark.django_db
OTHER = "BE68539007547034"


@pytest.fixture
def office():
    return small_office()


def refusal(act=confirm_account, **answers):
    with pytest.raises(Refused) as refused:
        act(**({"checked_how": "Gebeld"} if act is confirm_account else {"reason": "Andere bank"}), **answers)
    assert str(refused.value.refusal)
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


@pytest.mark.parametrize("how", ["the file of an invoice", "a file beside an e-mail", "an e-mail"])
def test_who_hands_in_what_names_the_account_does_not_confirm_it_and_a_second_person_does(office, how):
    invoice = handed_in(office, how)
    assert invoice.iban == OTHER
    assert refusal(invoice=invoice, by=office.as_("katrien")) == "FourEyes"
    account = Account.objects.get(iban=OTHER)
    assert account.confirmed_at is None
    with pytest.raises(Refused):
        contacts.confirm_account(account=account, by=office.as_("katrien"), checked_how="Gebeld")
    confirm_account(invoice=invoice, by=office.as_("nour"), checked_how="Gebeld")
    assert Account.objects.get(iban=OTHER).confirmed_by == office.people["nour"]


def handed_in(office, how):
    """An invoice with another account, of what Katrien handed in; Nour makes the invoice where that asks somebody."""
    content = invoice_file(iban=OTHER)
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "info@papier.example", "Factuur", "<een@papier>"
    mail.set_content("In bijlage de factuur.")
    if how == "an e-mail":
        mail.add_attachment(content, maintype="application", subtype="xml", filename="factuur.xml")
        take([store().put(mail.as_bytes(), name="mail.eml")], office.as_("katrien"))
        return office.again(Invoice.objects.get())
    if how == "the file of an invoice":
        item = office.post_item(content, by="katrien")
    else:
        item = came_by_itself(office, mail.as_bytes(), "mail.eml")
        attach(record=item.record, by=office.as_("katrien"), file=store().put(content, name="factuur.xml"))
    make_from_post(item=item, by=office.as_("nour"))
    return office.again(Invoice.objects.get())


def came_by_itself(office, content, name="factuur.xml"):
    rows = register(by=office.system(), subject=name, file=store().put(content, name=name), by_intake=True)
    return next(row for row in rows if isinstance(row, PostItem))


def test_who_makes_an_invoice_of_what_came_in_by_itself_confirms_its_account(office):
    make_from_post(item=came_by_itself(office, invoice_file(iban=OTHER)), by=office.as_("nour"))
    confirm_account(invoice=Invoice.objects.get(), by=office.as_("nour"), checked_how="Gebeld")
    assert Account.objects.get(iban=OTHER).confirmed_by == office.people["nour"]


def test_an_account_that_only_the_invoice_knows_is_entered_by_who_handed_that_in(office):
    invoice = handed_in(office, "the file of an invoice")
    with guard.opened():
        Account.objects.filter(iban=OTHER).delete()
    assert refusal(invoice=invoice, by=office.as_("katrien")) == "FourEyes"
    confirm_account(invoice=invoice, by=office.as_("nour"), checked_how="Gebeld")
    assert Account.objects.get(iban=OTHER).entered_by == office.people["katrien"]


def test_an_invoice_without_an_account_has_nothing_to_confirm(office):
    invoice = office.invoice()
    with guard.opened():
        Invoice.objects.update(iban="", document={})
    assert refusal(invoice=office.again(invoice), by=office.as_("nour")) == "NoAccount"


def test_an_account_that_was_withdrawn_is_told_so_and_not_confirmed_on_the_way_to_paying(office):
    invoice, by = office.coded(), office.as_("jeroen")
    withdraw_account(account=office.account, by=office.as_("griet"), reason="Vals: de leverancier belde")
    (check,) = (one for one in blocks(invoice, by)["blocks"][0]["checks"] if "BE71" in one["text"])
    assert "ingetrokken" in check["text"]
    assert "24" in check["text"]
    assert (check["outcome"], check["why"]) == ("bad", "Vals: de leverancier belde")
    risks = summaries([invoice], by)[invoice.pk].risks
    assert [risk for risk in risks if "ingetrokken" in risk]
    assert not [risk for risk in risks if "nieuw" in risk.lower()]
    assert refusal(invoice=invoice, by=office.as_("nour")) == "WithdrawnBefore"
    assert Account.objects.get().confirmed_at is None
    contacts.confirm_account(account=office.account, by=office.as_("bart"), checked_how="Gebeld")
    assert "bevestigd" in next(text for text in checks(invoice, by) if "BE71" in text)


def test_what_is_no_iban_is_told_as_it_is_written_and_not_as_no_account(office):
    invoice, by = office.coded(iban="021000021-12345678"), office.as_("jeroen")
    told = [text for text in checks(invoice, by) if "rekening" in text]
    assert len(told) == 1
    assert "021000021-12345678" in told[0]
    risks = [risk for risk in summaries([invoice], by)[invoice.pk].risks if "rekening" in risk]
    assert len(risks) == 1
    assert "IBAN" in risks[0]
    assert refusal(invoice=invoice, by=office.as_("nour")) == "NoIban"


def another(office, **columns):
    with guard.opened():
        return Account.objects.create(party=office.supplier, iban=OTHER, **columns)


def test_another_account_of_the_supplier_is_paid_to_and_the_document_keeps_what_it_said(office):
    invoice, by = office.coded(), office.as_("nour")
    another(office, confirmed_at=office.now(), confirmed_by=office.people["bart"], bic="GKCCBEBB")
    (account, _reason) = change_account.questions
    assert [value for value, _label in account.choices_for(by, invoice)] == [OTHER]
    change_account(invoice=invoice, by=by, iban=OTHER, reason="Andere bank, brief van 3 november")
    invoice = office.again(invoice)
    assert (invoice.iban, invoice.bic, invoice.record.state) == (OTHER, "GKCCBEBB", "to_approve")
    assert invoice.document["payment_means"][0]["account"] == "BE71096123456769"
    told = changes_of(Event.objects.select_related("recorded_values").get(action=change_account.name))
    assert (told["iban"], told["reason"][1]) == (
        ["BE71096123456769", OTHER],
        "Andere bank, brief van 3 november",
    )
    assert checks(invoice, by)["In het bestand zelf staat een andere rekening: BE71096123456769."] == "warn"
    assert [risk for risk in summaries([invoice], by)[invoice.pk].risks if "andere rekening" in risk]
    assert [value for value, _label in account.choices_for(by, invoice)] == ["BE71096123456769"]
    change_account(invoice=invoice, by=by, iban="BE71096123456769", reason="Toch niet")
    assert not [text for text in checks(office.again(invoice), by) if "andere rekening" in text]


@pytest.mark.parametrize(
    ("code", "who", "iban", "columns"),
    [
        ("NotConfirmed", "nour", OTHER, None),
        ("NotConfirmed", "nour", OTHER, {}),
        ("NotConfirmed", "nour", OTHER, {"withdrawn_at": "2026-11-01T09:00Z"}),
        ("NotConfirmed", "nour", "BE00", None),
        ("PaidThere", "nour", "BE71096123456769", None),
        ("FourEyes", "bart", OTHER, {"confirmed_at": "2026-11-01T09:00Z"}),
        ("NotPermitted", "griet", OTHER, {"confirmed_at": "2026-11-01T09:00Z"}),
    ],
)
def test_an_invoice_is_paid_to_another_account_only_where_others_stand_for_that(
    office, code, who, iban, columns
):
    invoice = office.invoice()
    if columns is not None:
        another(office, confirmed_by=office.people["bart"], **columns)
    assert refusal(change_account, invoice=invoice, by=office.as_(who), iban=iban) == code
    assert office.again(invoice).iban == "BE71096123456769"


def test_the_deputy_of_who_confirmed_an_account_does_not_have_it_paid_in_that_name(office):
    office.mandate(6, "katrien", ["invoices.*"], giver="bart")
    another(office, confirmed_at=office.now(), confirmed_by=office.people["bart"])
    by = office.as_("katrien", for_="bart")
    assert refusal(change_account, invoice=office.invoice(), by=by, iban=OTHER) == "FourEyes"


def test_the_account_of_another_supplier_is_none_of_this_one(office):
    with guard.opened():
        stranger = Party.objects.create(name="Ander")
        Account.objects.create(party=stranger, iban=OTHER, confirmed_at=office.now())
    assert refusal(change_account, invoice=office.invoice(), by=office.as_("nour"), iban=OTHER) == (
        "NotConfirmed"
    )


def test_what_is_on_hold_may_be_paid_elsewhere_and_what_was_rejected_not(office):
    invoice, by = office.invoice(), office.as_("nour")
    another(office, confirmed_at=office.now())
    hold(invoice=invoice, by=by, reason="Wacht op de nieuwe rekening")
    change_account(invoice=office.again(invoice), by=by, iban=OTHER, reason="Andere bank")
    reject(invoice=office.again(invoice), by=by, reason="Niet van ons")
    assert refusal(change_account, invoice=office.again(invoice), by=by, iban="BE71096123456769") == (
        "WrongState"
    )


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


TOTALS = (
    "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID='EUR'>120.00</cbc:LineExtensionAmount>"
    "<cbc:TaxExclusiveAmount currencyID='EUR'>100.00</cbc:TaxExclusiveAmount>"
    "<cbc:TaxInclusiveAmount currencyID='EUR'>121.00</cbc:TaxInclusiveAmount>"
    "<cbc:AllowanceTotalAmount currencyID='EUR'>30.00</cbc:AllowanceTotalAmount>"
    "<cbc:ChargeTotalAmount currencyID='EUR'>10.00</cbc:ChargeTotalAmount>"
    "<cbc:PrepaidAmount currencyID='EUR'>50.00</cbc:PrepaidAmount>"
    "<cbc:PayableRoundingAmount currencyID='EUR'>0.01</cbc:PayableRoundingAmount>"
    "<cbc:PayableAmount currencyID='EUR'>71.01</cbc:PayableAmount></cac:LegalMonetaryTotal>"
)
ALLOWANCE = (
    "<cac:AllowanceCharge><cbc:ChargeIndicator>{is_charge}</cbc:ChargeIndicator>"
    "<cbc:AllowanceChargeReason>Zo</cbc:AllowanceChargeReason><cbc:Amount currencyID='EUR'>{amount}</cbc:Amount>"
    "<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID>"
    "</cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>"
)


def sums(office, content):
    """What the page shows of the lines, their total, and what is paid: each with its amount."""
    make_from_post(item=office.post_item(content), by=office.as_("nour"))
    invoice = Invoice.objects.select_related("record", "supplier", "cost_centre").latest("pk")
    shown = {block["id"]: block for block in blocks(invoice, office.as_("nour"))["blocks"]}
    lines = [[cell["text"] for cell in row] for row in (*shown["lines"]["rows"], shown["lines"]["sums"])]
    paid = {pair["term"]: pair["value"] for pair in shown["payment"]["pairs"]}
    return [[row[0], *row[1:3], row[4]] for row in lines], paid


def test_what_stands_between_the_lines_and_what_is_paid_is_shown(office):
    content = invoice_file(net="100.00").decode()
    before, after = content.index("<cac:LegalMonetaryTotal>"), content.index("<cac:InvoiceLine>")
    beside = ALLOWANCE.format(is_charge="false", amount="30.00")
    beside += ALLOWANCE.format(is_charge="true", amount="10.00")
    head = content[:before].replace("<cac:TaxTotal>", f"{beside}<cac:TaxTotal>")
    line = content[after:].replace(">100.00<", ">120.00<")
    lines, paid = sums(office, (head + TOTALS + line).encode())
    assert [(row[0], row[-1]) for row in lines] == [
        ("Kopieerpapier A4", "€\xa0120,00"),
        ("Kortingen", "€\xa0-30,00"),
        ("Toeslagen", "€\xa010,00"),
        ("Totaal zonder btw", "€\xa0100,00"),
    ]
    assert list(paid.values())[:5] == [
        "€\xa0100,00",
        "€\xa021,00",
        "€\xa0-50,00",
        "€\xa00,01",
        "€\xa071,01",
    ]


def test_the_lines_of_a_negative_invoice_are_turned_around_with_its_totals(office):
    content = invoice_file(net="-100.00").replace(b'unitCode="C62">1<', b'unitCode="C62">-1<')
    price = content.replace(b'EUR">-100.00</cbc:PriceAmount>', b'EUR">100.00</cbc:PriceAmount>')
    lines, paid = sums(office, price)
    assert [row[1:] for row in lines] == [["1", "€\xa0100,00", "€\xa0100,00"], ["", "", "€\xa0100,00"]]
    assert paid["Te betalen"] == "€\xa0121,00"


@pytest.mark.parametrize(
    ("net", "quantity", "price", "per", "shown"),
    [
        ("60.00", 500, "12.00", "<cbc:BaseQuantity unitCode='C62'>100</cbc:BaseQuantity>", "€\xa00,12"),
        ("834.00", 10000, "0.0834", "", "€\xa00,0834"),
        ("10.00", 1, "10.00", "", "€\xa010,00"),
    ],
)
def test_a_price_is_that_of_one_piece_with_the_decimals_it_has(office, net, quantity, price, per, shown):
    content = invoice_file(net=net).decode().replace('unitCode="C62">1<', f'unitCode="C62">{quantity}<')
    content = content.replace(f"{net}</cbc:PriceAmount>", f"{price}</cbc:PriceAmount>{per}")
    lines, _paid = sums(office, content.encode())
    assert lines[0][2] == shown


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "volgende betaalronde"),
        ({"means": "59"}, "int dit zelf"),
        ({"means": "48", "net": "0.00"}, "int dit zelf"),
        ({"net": "0.00"}, "niets te betalen"),
        ({"means": "59", "credit": True}, "volgende betaalronde"),
    ],
)
def test_what_is_approved_says_how_it_is_paid(office, words, said):
    invoice = office.coded(**words)
    approve(invoice=invoice, by=office.as_("jeroen"))
    assert said in next_step(office.again(invoice))


def test_what_is_approved_in_another_currency_is_promised_no_run(office):
    invoice = office.coded()
    approve(invoice=invoice, by=office.as_("jeroen"))
    with guard.opened():
        Invoice.objects.filter(pk=invoice.pk).update(currency="USD")
    assert "bevat alleen euro" in next_step(office.again(invoice))


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ({"confirmed_at": "now"}, "Gaat in de volgende betaalronde."),
        ({"confirmed_at": None}, "zodra haar rekening bevestigd is"),
        ({"confirmed_at": None, "withdrawn_at": "now"}, "Kies “Op een andere rekening betalen”"),
    ],
)
def test_what_its_own_account_stops_is_promised_no_run(office, account, said):
    invoice = office.coded()
    approve(invoice=invoice, by=office.as_("jeroen"))
    with guard.opened():
        Account.objects.filter(iban=invoice.iban).delete()
        at = {name: office.now() if value else None for name, value in account.items()}
        Account.objects.create(party=invoice.supplier, iban=invoice.iban, **at)
    assert said in next_step(office.again(invoice))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "zodra één rekening van de leverancier"),
        (1, "Gaat in de volgende betaalronde."),
        (2, "zodra één rekening"),
    ],
)
def test_without_a_named_account_the_only_confirmed_one_is_paid_to(office, count, said):
    invoice = office.coded()
    approve(invoice=invoice, by=office.as_("jeroen"))
    with guard.opened():
        Invoice.objects.update(iban="", document={})
        Account.objects.all().delete()
        for iban in ("BE68539007547034", "BE43068999999501")[:count]:
            Account.objects.create(party=invoice.supplier, iban=iban, confirmed_at=office.now())
    assert said in next_step(office.again(invoice))


def test_what_the_supplier_collects_needs_no_account(office):
    invoice = office.coded(means="59")
    with guard.opened():
        Invoice.objects.update(iban="")
    invoice, by = office.again(invoice), office.as_("jeroen")
    told = [*checks(invoice, by), *summaries([invoice], by)[invoice.pk].risks]
    assert [text for text in told if "rekening" in text] == []
    assert sum("int dit zelf" in text for text in told) == 2


def test_every_state_says_what_comes_next(office):
    invoice = office.coded()
    assert "Jeroen Hendriks" in next_step(invoice)
    words = blocks(invoice, office.as_("nour"))["blocks"]
    assert [block["id"] for block in words] == ["checks", "lines", "coding", "payment"]
    assert words[1]["count"] == 1
