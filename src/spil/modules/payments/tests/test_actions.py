"""A payment run from proposal to execution: allowed, refused for each reason, the file, the events, the invoices."""

import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from lxml import etree

from spil.foundation.access.queries import audience_for
from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.attachments.models import Attachment
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.events.queries import changes_of
from spil.foundation.files.store import store
from spil.foundation.money.rules import Money
from spil.foundation.organisation.models import Role
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality, only
from spil.foundation.turns.models import Turn
from spil.modules.contacts.public import withdraw_account
from spil.modules.invoices.public import Invoice
from spil.modules.payments import actions as payments
from spil.modules.payments.formats import pain001
from spil.modules.payments.models import Claim, Payment, PaymentRun
from spil.modules.payments.queries import payment_page
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
IBAN = "BE71096123456769"
settle, unsettle = actions["invoices.invoice.settle"], actions["invoices.invoice.unsettle"]


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.DATA_DIR = tmp_path
    return small_office()


def invoice(office: Office, amount: str = "100.00", **given) -> Invoice:
    """An approved invoice, written straight into the tables: how it got there is the business of invoices."""
    from spil.foundation.access.queries import audience_for
    from spil.foundation.records.rules import everyone

    number = f"F{Invoice.objects.count() + 1:03d}"
    state = given.pop("state", "approved")
    with guard.opened():
        audience = audience_for(everyone())
        record = Record.objects.create(
            kind="invoices.invoice", title=number, number=f"FA-2026-{number}",
            legal_entity=given.pop("entity", office.entity),
            state=state, audience=audience, created_at=office.now(), registered_on=TODAY,
        )  # fmt: skip
        values = {
            "supplier": office.supplier, "invoice_number": number, "normal_number": number.lower(),
            "issued_on": TODAY - 30 * DAY,
            "due_on": TODAY, "net": Decimal(amount), "vat": Decimal(0), "payable": Decimal(amount), "iban": IBAN,
            "payment_reference": "+++090/9337/55493+++",
        } | given  # fmt: skip
        return Invoice.objects.create(record=record, audience=audience, **values)


def states(*invoices: Invoice) -> list[str]:
    return [Record.objects.get(pk=one.pk).state for one in invoices]


def the_run() -> PaymentRun:
    return PaymentRun.objects.select_related("record").get()


def refused(code: str, act, /, **arguments) -> Refused:
    before = Event.objects.count()
    with pytest.raises(Refused) as caught:
        act(**arguments)
    assert caught.value.refusal.code == code
    assert str(caught.value.refusal)
    assert Event.objects.count() == before
    return caught.value


def test_a_run_is_proposed_released_by_a_second_person_and_executed(office):
    one, two = invoice(office, "1240.50"), invoice(office, "59.50", payment_reference="RF18 5390 0754 7034")
    payments.propose(by=office.as_("nour"), execution_on=TODAY + DAY)
    run = the_run()
    assert (run.record.state, run.total, run.payment_count) == ("proposed", Decimal("1300.00"), 2)
    assert run.record.number == "BT-2026-0001"
    assert run.record.confidentiality == Confidentiality.UNIT
    assert states(one, two) == ["planned", "planned"]
    turn = Turn.objects.open().get(record=run.record)
    assert (turn.action, turn.person, turn.is_decision) == (
        "payments.run.release",
        office.people["bart"],
        True,
    )

    payments.release(run=run, by=office.as_("bart"))
    run = the_run()
    assert (run.record.state, run.releaser, run.message_id) == (
        "released",
        office.people["bart"],
        "BT-2026-0001",
    )
    assert Turn.objects.open().get(record=run.record).action == "payments.run.confirm_executed"

    refused("NotYetExecuted", payments.confirm_executed, run=run, by=office.as_("nour"))
    payments.confirm_executed(run=run, by=office.as_("nour", today=TODAY + DAY))
    assert states(one, two) == ["paid", "paid"]
    assert the_run().record.is_open is False
    assert not Turn.objects.open().filter(record=run.record).exists()
    assert list(
        Event.objects.filter(record=run.record).order_by("sequence").values_list("action", "to_state")
    ) == [
        ("payments.run.propose", "proposed"),
        ("payments.run.release", "released"),
        ("payments.run.confirm_executed", "executed"),
    ]


def test_an_account_that_was_withdrawn_meanwhile_is_not_paid_to(office):
    one = invoice(office)
    payments.propose(by=office.as_("nour"))
    withdraw_account(account=office.account, by=office.as_("griet"), reason="Vals: de leverancier belde")
    told = refused("AccountWithdrawn", payments.release, run=the_run(), by=office.as_("bart"))
    assert "BE71 0961 2345 6769" in str(told.refusal)
    payments.cancel(run=the_run(), by=office.as_("nour"), reason="Rekening ingetrokken")
    assert states(one) == ["approved"]
    assert Payment.objects.get().iban == IBAN
    refused("AllStopped", payments.propose, by=office.as_("nour"))


def test_of_several_confirmed_accounts_none_is_guessed_until_the_former_is_withdrawn(office):
    invoice(office, iban="")
    with guard.opened():
        Account.objects.create(party=office.supplier, iban="BE68539007547034", confirmed_at=office.now())
    told = refused("AllStopped", payments.propose, by=office.as_("nour"))
    assert "meer dan één bevestigde rekening" in str(told.refusal)
    assert "“Op een andere rekening betalen”" in str(told.refusal)
    withdraw_account(account=office.account, by=office.as_("griet"), reason="Andere bank")
    payments.propose(by=office.as_("nour"))
    assert Payment.objects.get().iban == "BE68539007547034"


@pytest.mark.parametrize(("kept", "ordered"), [("GEBA BE BB", "GEBABEBB"), ("KBC Bank", "")])
def test_an_account_that_was_kept_with_its_bic_as_written_is_paid(office, kept, ordered):
    invoice(office)
    with guard.opened():
        Account.objects.filter(pk=office.account.pk).update(bic=kept)
    payments.propose(by=office.as_("nour"))
    line = Payment.objects.get()
    assert (line.is_stopped, line.bic) == (False, ordered)


def test_an_invoice_that_was_kept_as_due_on_the_first_day_of_all_is_paid(office):
    one = invoice(office, due_on=date.min)
    payments.propose(by=office.as_("nour"))
    assert states(one) == ["planned"]


def test_who_is_asked_to_release_and_left_is_asked_no_more(office):
    invoice(office)
    payments.propose(by=office.as_("nour"), execution_on=TODAY + DAY)
    asked = Turn.objects.open().filter(record=the_run().record)
    assert asked.get().person == office.people["bart"]
    office.leaves("bart", TODAY)
    actions["payments.run.ask_anew"](run=the_run(), by=office.system())
    assert (asked.get().person, asked.get().is_decision) == (office.people["annelies"], True)
    office.leaves("annelies", TODAY)
    actions["payments.run.ask_anew"](run=the_run(), by=office.system())
    assert (asked.get().person, asked.get().role) == (None, Role.FINANCE), "never whoever made it"


def test_the_events_of_the_invoices_name_their_cause_and_the_release_its_mandate(office):
    one = invoice(office)
    payments.propose(by=office.as_("nour"))
    payments.release(run=the_run(), by=office.as_("bart"))
    proposed, planned = (
        Event.objects.get(action=name) for name in ("payments.run.propose", "invoices.invoice.plan")
    )
    assert planned.cause == proposed
    assert planned.record_id == one.pk
    assert Event.objects.get(action="payments.run.release").mandate == office.mandates[2]


def test_the_file_is_right_by_the_schema_and_by_an_independent_copy_of_it(office):
    invoice(office, "1240.50")
    invoice(office, "59.50", payment_reference="RF18 5390 0754 7034")
    payments.propose(by=office.as_("nour"))
    payments.release(run=the_run(), by=office.as_("bart"))
    attached = Attachment.objects.get(role="generated")
    data = store().read(attached.sha256)
    file = pain001.read(data)
    assert (attached.name, file.message_id, file.count) == ("BT-2026-0001.xml", "BT-2026-0001", 2)
    assert file.control_sum == Decimal("1300.00")
    batch = file.batches[0]
    assert (batch.debtor_iban, batch.executed_on) == ("BE68539007547034", TODAY)
    assert [str(payment.reference) for payment in batch.payments] == [
        "+++090/9337/55493+++",
        "RF18539007547034",
    ]
    assert batch.payments[0].end_to_end_id == "BT-2026-0001-001"
    schema = Path(os.environ.get("SPIL_TEST_DATA", "../shared/data")) / "banking/xsd/pain.001.001.09.xsd"
    if schema.is_file():
        etree.XMLSchema(etree.parse(str(schema))).assertValid(etree.fromstring(data))


def test_a_credit_note_is_taken_off_what_the_same_supplier_is_paid(office):
    bill, credit = invoice(office, "500.00"), invoice(office, "120.00", document_kind="credit_note")
    payments.propose(by=office.as_("nour"))
    run = the_run()
    assert (run.total, run.payment_count) == (Decimal("380.00"), 1)
    assert [line.amount for line in run.payments.going()] == [Decimal("500.00"), Decimal("-120.00")]
    assert states(bill, credit) == ["planned", "planned"]
    payments.release(run=run, by=office.as_("bart"))
    file = pain001.read(store().read(Attachment.objects.get(role="generated").sha256))
    assert [payment.amount for payment in file.batches[0].payments] == [Money(Decimal("380.00"), "EUR")]


def test_a_credit_note_sends_nothing_to_the_account_of_another_invoice(office):
    """Together they are more than the credit note; each account by itself is paid less, or nobody confirmed it."""
    bill, elsewhere = invoice(office, "100.00"), invoice(office, "100.00", iban="BE68539007547034")
    credit = invoice(office, "150.00", document_kind="credit_note")
    payments.propose(by=office.as_("nour"))
    assert [(line.invoice, line.amount, line.iban) for line in the_run().payments.going()] == [
        (bill, Decimal("100.00"), IBAN)
    ]
    stopped = Payment.objects.filter(is_stopped=True)
    assert {line.invoice: line.stopped["code"] for line in stopped} == {
        elsewhere: "unconfirmed", credit: "credit-too-large",
    }  # fmt: skip
    assert states(bill, elsewhere, credit) == ["planned", "approved", "approved"]


def test_a_credit_note_larger_than_the_invoices_waits_visibly(office):
    bill, credit = invoice(office, "50.00"), invoice(office, "120.00", document_kind="credit_note")
    payments.propose(by=office.as_("nour"))
    stopped = Payment.objects.get(is_stopped=True)
    assert stopped.stopped["code"] == "credit-too-large"
    assert states(bill, credit) == ["planned", "approved"]


def means(*codes: str) -> dict[str, object]:
    return {"payment_means": [{"code": code} for code in codes]}


@pytest.mark.parametrize("given", [{}, {"iban": ""}])
@pytest.mark.parametrize("codes", [("59",), ("49",), ("48",), ("54", "55")])
def test_what_the_supplier_collects_is_not_paid_as_well_and_no_credit_note_is_taken_off_it(
    office, codes, given
):
    bill = invoice(office, "10.00")
    collected = invoice(office, "500.00", document=means(*codes), **given)
    credit = invoice(office, "40.00", document_kind="credit_note", document=means(*codes))
    payments.propose(by=office.as_("nour"))
    run = the_run()
    assert [(line.invoice, line.amount) for line in run.payments.going()] == [(bill, Decimal("10.00"))]
    stopped = {line.invoice: line for line in run.payments.filter(is_stopped=True)}
    assert {one: line.stopped["code"] for one, line in stopped.items()} == {
        collected: "collected", credit: "credit-too-large",
    }  # fmt: skip
    assert "int dit zelf" in stopped[collected].why_stopped
    assert states(bill, collected, credit) == ["planned", "approved", "approved"]
    refused("AllStopped", payments.propose, by=office.as_("nour"))


@pytest.mark.parametrize("codes", [(), ("30",), ("59", "30"), ("",)])
def test_what_the_office_may_transfer_is_paid(office, codes):
    invoice(office, document=means(*codes))
    payments.propose(by=office.as_("nour"))
    assert the_run().payment_count == 1


@pytest.mark.parametrize(
    ("code", "party", "account", "given"),
    [
        ("address-incomplete", {"town": ""}, {}, {}),
        ("address-incomplete", {"country": ""}, {}, {}),
        ("unconfirmed", {}, {"confirmed_at": None}, {}),
        ("unconfirmed", {}, {}, {"iban": "NL91ABNA0417164300"}),
        ("unconfirmed", {}, {"confirmed_at": None}, {"iban": ""}),
        ("iban", {}, {}, {"iban": "BE00"}),
        ("no-account", {}, None, {"iban": ""}),
        ("currency", {}, {}, {"currency": "USD"}),
        ("name", {"name": "漢字"}, {}, {}),
        ("amount", {}, {}, {"payable": Decimal(1000000000)}),
    ],
)
def test_what_the_bank_would_refuse_stops_that_payment_alone(office, code, party, account, given):
    good = invoice(office, "10.00", supplier=_other_supplier())
    with guard.opened():
        Party.objects.filter(pk=office.supplier.pk).update(**party) if party else None
        if account is None:
            Account.objects.filter(party=office.supplier).delete()
        elif account:
            Account.objects.filter(party=office.supplier).update(**account)
    bad = invoice(office, "20.00", **given)
    payments.propose(by=office.as_("nour"))
    run = the_run()
    stopped = run.payments.get(is_stopped=True)
    assert stopped.stopped["code"] == code
    assert stopped.why_stopped
    assert (stopped.invoice_id, run.total, run.payment_count) == (bad.pk, Decimal("10.00"), 1)
    assert states(good, bad) == ["planned", "approved"]
    assert not Claim.objects.filter(invoice=bad).exists()
    shown = payment_page(run, office.as_("bart"))["blocks"]
    assert [block["id"] for block in shown] == ["payments", "stopped"]


def _other_supplier() -> Party:
    with guard.opened():
        party = Party.objects.create(name="Ander")
        Account.objects.create(party=party, iban=IBAN, confirmed_at="2020-01-01T00:00Z")
        return party


def test_a_supplier_without_any_address_is_paid(office):
    with guard.opened():
        Party.objects.filter(pk=office.supplier.pk).update(
            street="", house_number="", postcode="", town="", country=""
        )
    invoice(office)
    payments.propose(by=office.as_("nour"))
    assert the_run().payment_count == 1


def test_a_proposal_is_refused_for_each_reason(office):
    refused("NothingToPay", payments.propose, by=office.as_("nour"))
    new = invoice(office, state="new")
    by = office.as_("nour")
    refused("PastDay", payments.propose, by=by, execution_on=TODAY - DAY)
    for day in (date(2027, 11, 25), date(2062, 11, 24), date.max):
        told = refused("FarDay", payments.propose, by=by, execution_on=day)
        assert told.refusal.field == "execution_on"
    refused("NotApproved", payments.propose, by=by, invoices=[new])
    later = invoice(office, due_on=TODAY + 60 * DAY)
    refused("NothingToPay", payments.propose, by=by)
    refused("NotPermitted", payments.propose, by=office.as_("lotte"), invoices=[later])
    with guard.opened():
        Account.objects.update(confirmed_at=None)
    refused("AllStopped", payments.propose, by=by, invoices=[later])


def test_a_run_pays_for_one_legal_entity_that_has_an_account(office):
    from spil.foundation.organisation.models import LegalEntity

    with guard.opened():
        other = LegalEntity.objects.create(code="X", name="Zonder rekening")
    own, foreign = invoice(office), invoice(office, entity=other)
    refused("SeveralEntities", payments.propose, by=office.as_("nour"), invoices=[own, foreign])
    refused("NoOwnAccount", payments.propose, by=office.as_("nour"), invoices=[foreign])


def test_an_invoice_that_one_may_not_see_is_not_paid_by_naming_it(office):
    hidden = invoice(office)
    with guard.opened():
        Invoice.objects.filter(pk=hidden.pk).update(
            audience=audience_for(only(people=[office.people["annelies"].pk]))
        )
    hidden = Invoice.objects.get(pk=hidden.pk)
    refused("NotVisible", payments.propose, by=office.as_("nour"), invoices=[hidden])
    refused("NothingToPay", payments.propose, by=office.as_("nour"))


def test_who_made_a_run_does_not_release_it_in_nobodys_name(office):
    office.mandate(6, "katrien", ["payments.*"], giver="nour")
    invoice(office)
    payments.propose(by=office.as_("nour"))
    refused("FourEyes", payments.release, run=the_run(), by=office.as_("nour"))
    refused("FourEyes", payments.release, run=the_run(), by=office.as_("katrien", for_="nour"))


def test_who_proposed_for_somebody_keeps_both_from_releasing(office):
    office.mandate(6, "katrien", ["payments.run.propose"], giver="bart")
    invoice(office)
    payments.propose(by=office.as_("katrien", for_="bart"))
    assert (the_run().maker, the_run().maker_for) == (office.people["katrien"], office.people["bart"])
    refused("FourEyes", payments.release, run=the_run(), by=office.as_("bart"))
    refused("FourEyes", payments.release, run=the_run(), by=office.as_("katrien", for_="annelies"))
    payments.release(run=the_run(), by=office.as_("nour"))


def test_a_release_needs_role_and_mandate_up_to_the_whole_amount(office):
    invoice(office, "30000.00")
    payments.propose(by=office.as_("bart"))
    run = the_run()
    assert Turn.objects.open().get(record=run.record).person == office.people["annelies"]
    refused("OverMandate", payments.release, run=run, by=office.as_("nour"))
    office.mandate(7, "griet", ["payments.*"])
    refused("NotVisible", payments.release, run=run, by=office.as_("griet"))
    with guard.opened():
        from spil.foundation.organisation.models import RoleAssignment

        RoleAssignment.objects.filter(person=office.people["annelies"]).update(role="office_manager")
    refused("NotPermitted", payments.release, run=run, by=office.as_("annelies"))


def test_the_deputy_of_the_releaser_releases_during_the_absence_only(office):
    invoice(office)
    payments.propose(by=office.as_("nour"))
    office.absent("bart", deputy="annelies")
    payments.release(run=the_run(), by=office.as_("annelies", for_="bart"))
    event = Event.objects.get(action="payments.run.release")
    assert (event.by, event.on_behalf_of) == (office.people["annelies"], office.people["bart"])
    with pytest.raises(LookupError):
        office.as_("annelies", for_="bart", today=TODAY + DAY)


def test_a_cancelled_run_frees_its_invoices_for_another_one(office):
    one = invoice(office)
    payments.propose(by=office.as_("nour"))
    payments.cancel(run=the_run(), by=office.as_("nour"), reason="foute dag")
    assert states(one) == ["approved"]
    assert Claim.objects.count() == 0
    assert the_run().payments.count() == 1
    refused("WrongState", payments.release, run=the_run(), by=office.as_("bart"))
    payments.propose(by=office.as_("nour"))
    assert PaymentRun.objects.count() == 2
    assert states(one) == ["planned"]


def test_a_run_that_the_bank_refused_goes_back_and_its_file_stays(office):
    one = invoice(office)
    payments.propose(by=office.as_("nour"))
    run = the_run()
    refused("WrongState", payments.bounce, run=run, by=office.as_("bart"), reason="Te vroeg")
    payments.release(run=run, by=office.as_("bart"))
    refused("FourEyes", payments.bounce, run=run, by=office.as_("nour"), reason="Rekening onbekend")
    refused("NotPermitted", payments.bounce, run=run, by=office.as_("katrien"), reason="Rekening onbekend")
    payments.bounce(run=run, by=office.as_("bart"), reason="Rekening onbekend")
    assert (the_run().record.state, states(one), Claim.objects.count()) == ("cancelled", ["approved"], 0)
    assert not Turn.objects.open().filter(record=run.record).exists()
    told = Event.objects.select_related("recorded_values").filter(record=run.record).latest("sequence")
    assert changes_of(told)["reason"] == [None, "Rekening onbekend"]
    assert Attachment.objects.filter(record=run.record, role="generated").exists()
    later = office.as_("bart", today=TODAY + DAY)
    refused("WrongState", payments.confirm_executed, run=the_run(), by=later)
    payments.propose(by=office.as_("nour"))
    assert states(one) == ["planned"]


def test_what_a_run_holds_or_paid_is_not_settled_beside_it(office):
    one = invoice(office)
    by = {"invoice": one, "by": office.as_("katrien")}
    payments.propose(by=office.as_("nour"))
    refused("WrongState", settle, **by, reason="Domiciliëring")
    payments.release(run=the_run(), by=office.as_("bart"))
    refused("WrongState", settle, **by, reason="Domiciliëring")
    payments.confirm_executed(run=the_run(), by=office.as_("nour"))
    refused("PaidByRun", unsettle, **by)
    assert states(one) == ["paid"]


def test_a_credit_note_that_equals_the_invoice_is_closed_against_it(office):
    bill, credit = invoice(office, "50.00"), invoice(office, "50.00", document_kind="credit_note")
    told = refused("AllStopped", payments.propose, by=office.as_("nour"))
    assert "Papier & Meer" in str(told.refusal)
    by = office.as_("nour")
    calls = [settle.call(invoice=one, by=by, reason="Verrekend met elkaar") for one in (bill, credit)]
    assert all(one.is_done for one in settle.many(calls))
    assert states(bill, credit) == ["paid", "paid"]
    refused("NothingToPay", payments.propose, by=office.as_("nour"))


def test_only_those_who_make_runs_cancel_and_confirm_them(office):
    invoice(office)
    payments.propose(by=office.as_("nour"))
    refused("NotPermitted", payments.cancel, run=the_run(), by=office.as_("annelies"), reason="x")
    payments.release(run=the_run(), by=office.as_("bart"))
    refused("NotPermitted", payments.confirm_executed, run=the_run(), by=office.as_("annelies"))
    refused("WrongState", payments.cancel, run=the_run(), by=office.as_("nour"), reason="x")


def test_a_run_that_was_left_lying_is_executed_on_a_day_that_is_still_to_come(office):
    invoice(office)
    payments.propose(by=office.as_("nour"))
    saturday = date(2026, 11, 28)
    payments.release(run=the_run(), by=office.as_("bart", today=saturday))
    monday = date(2026, 11, 30)
    assert the_run().execution_on == monday
    assert Deadline.objects.open().get(record=the_run().record).due_on == monday
    assert the_run().record.title == "Betalingen van 30 november 2026"


def test_a_run_that_is_released_late_keeps_the_title_that_somebody_gave_it(office):
    invoice(office)
    payments.propose(by=office.as_("nour"))
    actions["records.record.rename"](
        record=the_run().record, by=office.as_("nour"), title="De laatste van het jaar"
    )
    payments.release(run=the_run(), by=office.as_("bart", today=date(2026, 11, 28)))
    assert the_run().record.title == "De laatste van het jaar"


def test_a_file_that_the_schema_refuses_is_not_released(office):
    invoice(office)
    payments.propose(by=office.as_("nour"))
    with guard.opened():
        office.entity.name = "漢"
        office.entity.save()
    caught = refused("FileRefused", payments.release, run=the_run(), by=office.as_("bart"))
    assert "name or address of the payer" in str(caught.refusal)
    assert the_run().record.state == "proposed"


def test_the_database_itself_keeps_an_invoice_from_two_runs(office):
    one = invoice(office)
    payments.propose(by=office.as_("nour"))
    line = Payment.objects.get()
    with guard.opened():
        line.pk, line.position = None, 2
        line.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.create(payment=line, invoice=one)


def test_two_proposals_at_once_cannot_take_the_same_invoice(office):
    one, by = invoice(office), office.as_("nour")
    first, second = payments.propose.many(
        [payments.propose.call(by=by, invoices=[one]) for _number in range(2)]
    )
    assert first.is_done
    assert second.refusal is not None
    assert second.refusal.code == "NotApproved"
    assert PaymentRun.objects.count() == 1
    assert states(one) == ["planned"]


def test_a_run_is_read_by_its_unit_and_by_those_who_answer_for_money(office):
    invoice(office)
    payments.propose(by=office.as_("nour"))
    seen = {
        key for key in office.people if Record.objects.visible_to(office.as_(key)).filter(kind="payments.run")
    }
    assert seen == {"annelies", "bart", "nour", "katrien"}


def test_a_run_tells_the_number_of_an_invoice_to_who_may_see_it(office):
    hidden = invoice(office)
    payments.propose(by=office.as_("nour"))
    with guard.opened():
        Record.objects.filter(pk=hidden.pk).update(
            audience=audience_for(only(people=[office.people["annelies"].pk]))
        )
    told = {key: str(payment_page(the_run(), office.as_(key))) for key in ("nour", "annelies")}
    assert str(hidden.record.number) in told["annelies"]
    assert str(hidden.record.number) not in told["nour"]
    assert "Papier & Meer" in told["nour"]  # whom the run pays is the run's own
