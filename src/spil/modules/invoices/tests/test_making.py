"""An item of post becomes an invoice, or stays in the register with what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.utils.translation import override

from spil.foundation.access.queries import audience_for
from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.attachments.models import Attachment
from spil.foundation.deadlines.models import Deadline
from spil.foundation.documents import readers
from spil.foundation.events.models import Event
from spil.foundation.files.store import store
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.queries import unfinished_jobs
from spil.foundation.links.models import Link
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.rules import only
from spil.foundation.turns.models import Turn
from spil.modules.invoices.actions import make_from_post, reject, rows
from spil.modules.invoices.formats import document as read
from spil.modules.invoices.models import DocumentKind, Invoice
from spil.modules.invoices.queries import refused_on
from spil.modules.post.public import ItemType, PostItem, register, reopen, take
from tests.support.invoice_file import invoice_file
from tests.support.office import small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db
OTHER = "BE68539007547034"
PDF = b"%PDF-1.4 een factuur"


@pytest.fixture
def office():
    return small_office()


def made_of(office, content, **more):
    item = office.post_item(content)
    make_from_post(item=item, by=office.as_("nour"), **more)
    return PostItem.objects.select_related("record").get(pk=item.pk)


def test_a_peppol_invoice_becomes_an_invoice_with_lines_files_deadline_and_turn(office):
    content = invoice_file(enclosed=PDF)
    item = made_of(office, content)
    invoice = Invoice.objects.get()
    assert invoice.record.number == "FA-2026-0001"
    assert invoice.record.title == "Papier & Meer NV: Kopieerpapier A4"
    assert (invoice.supplier, invoice.invoice_number) == (office.supplier, "F-2026-001")
    assert (invoice.net, invoice.vat, invoice.payable) == (Decimal(1000), Decimal(210), Decimal(1210))
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 16), date(2026, 12, 16))
    assert (invoice.iban, invoice.payment_reference) == ("BE71096123456769", "+++090/9337/55493+++")
    assert [(line.description, line.net) for line in invoice.lines.all()] == [
        ("Kopieerpapier A4", Decimal(1000))
    ]
    assert invoice.document["totals"]["payable"] == "1210.00"
    assert invoice.document["attachments"][0]["content"] is None

    files = {one.role: one for one in Attachment.objects.filter(record=invoice.pk)}
    assert store().read(files["original"].sha256) == content
    assert (store().read(files["attachment"].sha256), files["attachment"].name) == (PDF, "factuur.pdf")

    assert Link.objects.get() == Link.objects.get(source=item.pk, target=invoice.pk, relation="became")
    assert Deadline.objects.get(record=invoice.pk).due_on == invoice.record.deadline_on == date(2026, 12, 16)
    turn = Turn.objects.get(record=invoice.pk)
    assert (turn.action, turn.role, turn.is_open) == ("invoices.invoice.code", "finance", True)
    assert (item.record.state, item.type, item.your_reference) == ("done", ItemType.INVOICE, "F-2026-001")
    assert item.record.title == "Papier & Meer NV F-2026-001"
    assert item.party == office.supplier


def test_the_event_stands_on_both_records_and_names_the_cause(office):
    item = made_of(office, invoice_file())
    invoice = Invoice.objects.get()
    on_item = Event.objects.get(record=item.pk, action="invoices.invoice.make_from_post")
    on_invoice = Event.objects.get(record=invoice.pk)
    assert (on_item.from_state, on_item.to_state) == ("new", "done")
    assert (on_invoice.to_state, on_invoice.cause, on_invoice.by) == ("new", on_item, office.people["nour"])


def test_a_credit_note_becomes_a_credit_note_with_the_default_term(office):
    made_of(office, invoice_file(credit=True))
    invoice = Invoice.objects.get()
    assert invoice.document_kind == DocumentKind.CREDIT_NOTE
    assert (invoice.payable, invoice.due_on) == (Decimal(1210), date(2026, 12, 16))


def test_an_unknown_supplier_and_account_are_made_and_the_account_is_not_confirmed(office):
    made_of(office, invoice_file(supplier="Drukkerij Nieuw BV", vat="BE0202239951", iban="BE68539007547034"))
    supplier = Party.objects.get(vat_number="BE0202239951")
    account = Account.objects.get(party=supplier)
    assert (supplier.name, supplier.roles, supplier.town) == ("Drukkerij Nieuw BV", "supplier", "Mechelen")
    assert supplier.enterprise_number == "0202239951"
    assert (account.iban, account.confirmed_at) == ("BE68539007547034", None)


def test_an_account_that_is_read_from_a_file_is_entered_by_who_handed_in_the_file(office):
    made_of(office, invoice_file(iban=OTHER))  # Griet registers the file, Nour makes an invoice of it
    assert Account.objects.get(iban=OTHER).entered_by == office.people["griet"]


def test_an_account_of_an_invoice_that_came_in_by_itself_is_entered_by_nobody(office):
    take([store().put(invoice_file(iban=OTHER), name="factuur.xml")], office.system())
    assert Invoice.objects.get().iban == OTHER
    assert Account.objects.get(iban=OTHER).entered_by is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("GKCCBEBB", "GKCCBEBB"),
        ("GKCC BE BB", "GKCCBEBB"),
        ("kredbebb", "KREDBEBB"),
        ("KRED BE BB XXX", "KREDBEBBXXX"),
        ("KBC Bank", ""),
    ],
)
def test_the_bic_of_an_account_is_kept_in_its_normal_form_or_not_at_all(office, written, kept):
    made_of(office, invoice_file(iban=OTHER, bic=written))
    assert (Invoice.objects.get().bic, Account.objects.get(iban=OTHER).bic) == (kept, kept)


def test_the_bic_is_that_of_the_account_to_pay_to(office):
    card = (
        b"<cac:PaymentMeans><cbc:PaymentMeansCode>48</cbc:PaymentMeansCode><cac:PayeeFinancialAccount>"
        b"<cac:FinancialInstitutionBranch><cbc:ID>KREDBEBB</cbc:ID></cac:FinancialInstitutionBranch>"
        b"</cac:PayeeFinancialAccount></cac:PaymentMeans>"
    )
    content = invoice_file(iban=OTHER, bic="GKCCBEBB").replace(
        b"<cac:PaymentMeans>", card + b"<cac:PaymentMeans>", 1
    )
    content = content.replace(
        b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        b"urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214",
    )
    made_of(office, content)
    assert (Invoice.objects.get().iban, Invoice.objects.get().bic) == (OTHER, "GKCCBEBB")


def of_group(name, identifier, **more):
    """An invoice of a Dutch company that shares its VAT number with another one."""
    content = invoice_file(supplier=name, vat="NL004495445B01", iban="NL91ABNA0417164300", **more)
    return content.replace(b'schemeID="0208">004495445B01', f'schemeID="{identifier}'.encode())


def test_two_companies_of_one_fiscal_unit_are_two_suppliers(office):
    made_of(office, of_group("Eerste BV", '0106">12345678'))
    items = [
        made_of(office, of_group("Tweede BV", f'0106">{kvk}', net="900.00"))
        for kvk in ("87654321", "KvK 87654321")
    ]
    assert ["refused" in item.reading for item in items] == [False, True]
    pairs = Invoice.objects.order_by("pk").values_list("supplier__name", "supplier__enterprise_number")
    assert list(pairs) == [("Eerste BV", "12345678"), ("Tweede BV", "87654321")]
    made_of(office, of_group("Tweede BV", '0060">123456789', number="F-2026-002"))
    made_of(office, of_group("Eerste BV", '0060">123456789', number="F-2026-002"))
    assert list(pairs.values_list("supplier__name", flat=True)[2:]) == ["Tweede BV", "Eerste BV"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("known_as", ["Eerste", "EERSTE B.V."])
def test_two_companies_of_one_fiscal_unit_of_which_the_vat_number_alone_was_known(office, known_as, order):
    with guard.opened():
        contact = Party.objects.create(
            name=known_as, vat_number="NL004495445B01", country="NL", roles="supplier"
        )
    companies = [("Eerste BV", "12345678"), ("Tweede BV", "87654321")]
    for name, kvk in (companies[place] for place in order):
        for number in ("F-1", "F-2"):
            item = made_of(office, of_group(name, f'0106">{kvk}', number=number))
            assert "refused" not in item.reading
    contact.refresh_from_db()
    assert contact.enterprise_number == "12345678"
    filed = Invoice.objects.values_list("supplier__name", "supplier__enterprise_number").distinct()
    assert set(filed) == {(known_as, "12345678"), ("Tweede BV", "87654321")}


def test_a_contact_without_any_number_gets_all_that_a_document_brings_also_without_a_vat_number():
    seller = read.Party(
        name="Eerste BV", legal_id=read.Identifier("12345678", "0106"), address=read.Address(city="Gouda")
    )
    (change,) = rows.completed(Party(name="Eerste BV"), seller)
    assert change.columns["enterprise_number"] == "12345678"
    assert (change.columns["town"], change.columns["roles"]) == ("Gouda", "other supplier")


def test_a_number_that_cannot_be_right_is_not_learnt(office):
    with guard.opened():
        contact = Party.objects.create(name="Eerste BV", vat_number="NL004495445B01", country="NL")
    for number in ("1234567", "123456789"):
        made_of(office, of_group("Eerste BV", f'0106">{number}', number=number))
    contact.refresh_from_db()
    assert contact.enterprise_number == ""
    assert set(Invoice.objects.values_list("supplier", flat=True)) == {contact.pk}


def test_a_company_with_the_network_address_of_its_parent_is_a_supplier_of_its_own(office):
    content = invoice_file(supplier="Dochter BV", vat="BE0202239951")
    content = content.replace(b'schemeID="0208">0202239951', b'schemeID="0208">0477472701', 1)
    start, end = content.index(b"<cac:PartyLegalEntity>"), content.index(b"</cac:PartyLegalEntity>")
    legal = content[start:end].replace(b'<cbc:CompanyID schemeID="0208">0202239951</cbc:CompanyID>', b"")
    made_of(office, content[:start] + legal + content[end:])
    supplier = Invoice.objects.get().supplier
    assert (supplier.name, supplier.enterprise_number) == ("Dochter BV", "0202239951")


def test_a_contact_known_by_name_alone_gets_the_numbers_of_its_first_invoice(office):
    with guard.opened():
        known = Party.objects.create(
            name="Drukkerij Nieuw bv", roles="other", town="Aalst", email="a@b.example"
        )
        Account.objects.create(party=known, iban="BE71096123456769")
    new = partial(invoice_file, supplier="Drukkerij Nieuw BV", vat="BE0202239951", iban=OTHER)
    made_of(office, new())
    made_of(office, new(number="F-2026-002"))
    assert set(Invoice.objects.values_list("supplier", flat=True)) == {known.pk}
    known.refresh_from_db()
    assert (known.vat_number, known.enterprise_number, known.endpoint, known.roles) == (
        "BE0202239951",
        "0202239951",
        "0208:0202239951",
        "other supplier",
    )
    assert (known.name, known.town, known.street, known.email) == (
        "Drukkerij Nieuw bv",
        "Aalst",
        "",
        "a@b.example",
    )
    assert list(known.accounts.values_list("confirmed_at", flat=True)) == [None, None]


@pytest.mark.parametrize("number", ["", "0477472702"])
def test_of_two_contacts_with_one_name_none_is_taken_for_a_supplier_with_other_numbers(office, number):
    with guard.opened():
        for enterprise in ("", number):
            Party.objects.create(name="Drukkerij Nieuw BV", enterprise_number=enterprise)
    made_of(office, invoice_file(supplier="Drukkerij Nieuw BV", vat="BE0202239951"))
    assert Party.objects.filter(name="Drukkerij Nieuw BV").count() == 3


def test_a_known_supplier_with_a_new_account_keeps_both(office):
    made_of(office, invoice_file(iban="BE68539007547034"))
    known = dict(Account.objects.filter(party=office.supplier).values_list("iban", "confirmed_at"))
    assert known["BE68539007547034"] is None
    assert known["BE71096123456769"] is not None


def test_confidentiality_unit_and_handler_go_over_to_the_invoice(office):
    facts = {"confidentiality": "named", "handler": office.people["nour"]}
    item = office.post_item(invoice_file(), **facts)
    make_from_post(item=item, by=office.as_("nour"))
    record = Invoice.objects.get().record
    assert (record.confidentiality, record.owner, record.unit) == (
        "named",
        office.people["nour"],
        office.units["FIN"],
    )
    assert Turn.objects.get(record=record).person == office.people["nour"]
    assert not Invoice.objects.visible_to(office.as_("griet")).exists()
    assert Invoice.objects.visible_to(office.as_("nour")).exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a>geen factuur</a>", "other_xml"),
        (b"<a><b></a>", "malformed"),
        (b"gewone tekst", "not_xml"),
        (
            invoice_file().replace(b"<cbc:DocumentCurrencyCode>EUR<", b"<cbc:DocumentCurrencyCode>XYZ<"),
            "invalid",
        ),
        (invoice_file().replace(b"BuyerReference>", b"BuyerReferenz>"), "invalid"),
    ],
)
def test_an_unusable_file_stays_in_the_register_with_the_reason(office, content, reason):
    item = made_of(office, content)
    assert item.reading["refused"]["reason"] == reason
    assert (item.record.state, item.type, item.record.number) == ("new", ItemType.INVOICE, "IN-2026-0001")
    assert bool(item.reading["findings"]) == (reason == "invalid")
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("issued_on", [date.min, date.max])
def test_a_date_that_nobody_can_have_meant_makes_no_invoice(office, issued_on):
    item = made_of(office, invoice_file(issued_on=issued_on, due_on=None))
    assert item.reading["refused"] == {"reason": "impossible"}
    assert (item.record.state, item.dated_on) == ("new", None)


@pytest.mark.parametrize("due_on", [date.min, date.max])
def test_a_due_date_that_nobody_can_have_meant_counts_as_not_written(office, due_on):
    made_of(office, invoice_file(due_on=due_on))
    assert Invoice.objects.get().due_on == date(2026, 12, 16)
    assert Deadline.objects.get().due_on == date(2026, 12, 16)


def turned(content):
    """The same document with seller and buyer changed about."""
    text = content.decode()
    one, two = (
        text.split(f"<cac:Accounting{role}Party>")[1].split(f"</cac:Accounting{role}Party>")[0]
        for role in ("Supplier", "Customer")
    )
    return text.replace(one, "#1").replace(two, one).replace("#1", two).encode()


def self_billed(content):
    peppol = b"#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    content = content.replace(peppol, peppol.replace(b"billing", b"selfbilling"))
    content = content.replace(b"poacc:billing:01", b"poacc:selfbilling:01")
    return content.replace(b"InvoiceTypeCode>380", b"InvoiceTypeCode>389")


@pytest.mark.parametrize("made", [turned, lambda content: self_billed(turned(content))])
def test_of_what_we_are_the_seller_no_invoice_to_pay_is_made(office, made):
    take([store().put(made(invoice_file(iban=OTHER)), name="factuur.xml")], office.system())
    assert not Invoice.objects.exists()
    assert not Party.objects.filter(vat_number="BE0403019261").exists()
    item = PostItem.objects.select_related("record").get()
    assert (item.record.state, item.reading["refused"]) == ("new", {"reason": "own"})
    with override("nl"):
        told = refused_on(item, office.as_("nour")) or {}
    assert told.get("words") == "Hier zijn we zelf de verkoper: dit is geen factuur die we moeten betalen."


@pytest.mark.parametrize(("buyer", "is_taken"), [("BE0202239951", True), ("BE0403019261", False)])
def test_what_one_entity_of_the_office_sells_to_another_is_an_invoice(office, buyer, is_taken):
    with guard.opened():
        LegalEntity.objects.create(
            code="TWEE", name="Zuster", vat_number="BE0202239951", enterprise_number="0202239951"
        )
    content = invoice_file(supplier="De Linde", vat="BE0403019261", buyer_vat=buyer)
    made_of(office, content.replace(b"Testkantoor De Linde", b"De Linde"))
    bought_by = Invoice.objects.values_list("record__legal_entity__code", flat=True)
    assert list(bought_by) == (["TWEE"] if is_taken else [])


def test_a_company_of_the_group_that_is_no_entity_here_is_a_supplier(office):
    content = invoice_file(supplier="Dochter BV", vat="BE0202239951")
    content = content.replace(b'schemeID="0208">0202239951', b'schemeID="0208">0403019261', 1)
    assert "refused" not in made_of(office, content).reading
    with guard.opened():
        LegalEntity.objects.update(vat_number="NL004495445B01", enterprise_number="12345678")
    assert "refused" not in made_of(office, of_group("Zuster BV", '0106">87654321', number="Z-1")).reading
    assert (
        made_of(office, of_group("Wij", '0106">12345678', number="Z-2")).reading["refused"]["reason"] == "own"
    )


@pytest.mark.parametrize(
    "second",
    [
        {"number": "f 2026 1"},
        {"net": "999.00"},
        {"issued_on": date(2026, 1, 5)},
        {"issued_on": date(2025, 1, 5)},
    ],
)
def test_the_same_number_of_a_supplier_is_not_taken_in_twice(office, second):
    made_of(office, invoice_file(enclosed=b"%PDF een"))
    first = Invoice.objects.get()
    item = made_of(office, invoice_file(**second))
    assert item.reading["refused"]["reason"] in {"duplicate", "repeated"}
    assert item.reading["refused"]["record"] == first.pk
    assert Link.objects.filter(source=item.pk, target=first.pk, relation="duplicates").count() == 1
    assert item.record.state == "new"
    assert Invoice.objects.count() == 1


def test_a_supplier_who_stands_in_the_contacts_twice_is_still_guarded(office):
    made_of(office, invoice_file())
    office_again = Party(name="Papier", vat_number="BE0477472701", roles="supplier")
    with guard.opened():
        office_again.save()
        Party.objects.filter(pk=office.supplier.pk).update(vat_number="", enterprise_number="")
    item = made_of(office, invoice_file(net="999.00"))
    assert item.reading["refused"]["reason"] == "duplicate"


def test_the_same_number_in_another_year_is_taken_in_when_somebody_says_so(office):
    made_of(office, invoice_file())
    again = invoice_file(issued_on=date(2025, 1, 5))
    assert made_of(office, again).reading["refused"]["reason"] == "repeated"
    item = PostItem.objects.select_related("record").latest("pk")
    make_from_post(item=item, by=office.as_("nour"), is_different=True)
    assert Invoice.objects.count() == 2


def test_a_credit_note_under_the_same_number_and_another_amount_in_another_year_are_taken_in(office):
    made_of(office, invoice_file())
    made_of(office, invoice_file(credit=True))
    made_of(office, invoice_file(net="5.00", issued_on=date(2025, 1, 5)))
    assert Invoice.objects.count() == 3


def test_a_rejected_invoice_can_be_sent_again(office):
    made_of(office, invoice_file())
    reject(invoice=Invoice.objects.get(), by=office.as_("nour"), reason="Verkeerde prijs")
    made_of(office, invoice_file(net="900.00"))
    assert Invoice.objects.count() == 2


def test_what_was_rejected_by_mistake_is_made_an_invoice_again_of_the_same_item(office):
    item, by = made_of(office, invoice_file()), office.as_("nour")
    reject(invoice=Invoice.objects.get(), by=by, reason="Vergist")
    reopen(item=item, by=office.as_("griet"), reason="Toch wel")
    make_from_post(item=PostItem.objects.select_related("record").get(pk=item.pk), by=by)
    assert list(Invoice.objects.order_by("pk").values_list("record__state", flat=True)) == ["rejected", "new"]


def test_the_same_bytes_are_registered_again_and_point_to_the_first(office):
    first = made_of(office, invoice_file())
    second = office.post_item(invoice_file())
    assert second.reading["refused"] == {"reason": "duplicate", "record": first.pk}
    assert second.reading["summary"] == first.reading["summary"]
    assert second.record.number == "IN-2026-0002"
    assert Link.objects.filter(source=second.pk, target=first.pk, relation="duplicates").exists()


def refusal_of(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.refusal.code


def test_what_nobody_waited_for_becomes_an_invoice_in_the_background(office):
    readers.close()  # a reader that runs already could have read it within no time
    with readers.patience(0):
        item = made_of(office, invoice_file())
    assert (item.record.state, item.reading["refused"]["reason"]) == ("new", "hurried")
    assert not Invoice.objects.exists()
    (asked,) = unfinished_jobs().filter(name="invoices.make")
    assert asked.asked_by == office.people["nour"].pk
    make_later = jobs[asked.name]
    assert [make_later(**asked.arguments) for _again in range(2)] == [1, 0]
    item = PostItem.objects.select_related("record").get(pk=item.pk)
    assert (item.record.state, "refused" in item.reading) == ("done", False)
    assert Invoice.objects.get().invoice_number == "F-2026-001"
    assert unfinished_jobs().filter(name="invoices.make").count() == 1, "what was read asks for nothing more"


def test_an_item_becomes_an_invoice_once(office):
    item = made_of(office, invoice_file())
    by = office.as_("griet")
    assert refusal_of(lambda: make_from_post(item=item, by=by)) == "WrongState"
    reopen(item=item, by=by, reason="Nog eens kijken")
    assert refusal_of(lambda: make_from_post(item=item, by=by)) == "AlreadyMade"


def test_who_may_not_see_what_an_item_became_is_not_told_its_number(office):
    item = made_of(office, invoice_file())
    reopen(item=item, by=office.as_("griet"), reason="Nog eens kijken")
    number = str(Invoice.objects.get().record.number)
    with guard.opened():
        Invoice.objects.update(audience=audience_for(only(people=[office.people["bart"].pk])))
    told = {}
    for key in ("griet", "bart"):
        with pytest.raises(Refused) as refused:
            make_from_post(item=item, by=office.as_(key))
        told[key] = str(refused.value)
    assert number in told["bart"]
    assert number not in told["griet"]


def test_an_item_without_a_file_becomes_nothing(office):
    register(by=office.as_("griet"), subject="Brief")
    item = PostItem.objects.get()
    assert refusal_of(lambda: make_from_post(item=item, by=office.as_("nour"))) == "NoFile"


@pytest.mark.parametrize("key", ["thijs", "lotte", "sofie", "jeroen", "pieter"])
def test_others_than_those_who_code_may_not_make_invoices(office, key):
    item = office.post_item(invoice_file())
    assert refusal_of(lambda: make_from_post(item=item, by=office.as_(key))) == "NotPermitted"
    assert not Invoice.objects.exists()


def test_the_handler_of_an_item_may_make_the_invoice(office):
    item = office.post_item(invoice_file(), handler=office.people["thijs"])
    make_from_post(item=item, by=office.as_("thijs"))
    assert Invoice.objects.get().record.owner == office.people["thijs"]


@pytest.mark.django_db(transaction=True)
def test_two_first_invoices_of_one_supplier_at_the_same_moment_make_one_supplier():
    office = small_office()
    items = [
        office.post_item(invoice_file(number=number, supplier="Nieuw NV", vat="BE0202239951"))
        for number in ("N-1", "N-2", "N-3")
    ]
    at_the_same_moment(*(partial(make_from_post, item=item, by=office.as_("nour")) for item in items))
    assert Party.objects.filter(vat_number="BE0202239951").count() == 1
    assert Invoice.objects.filter(supplier__vat_number="BE0202239951").count() == 3
