"""What the bank sent back of a run: its invoices are paid anew, and no other is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.attachments.models import Attachment
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.invoices.public import Invoice
from spil.modules.payments import actions as payments
from spil.modules.payments.models import Claim, PaymentRun
from spil.modules.payments.queries import payment_page, summaries
from spil.modules.payments.tests.test_actions import invoice, refused, states, the_run
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
settle, unsettle = actions["invoices.invoice.settle"], actions["invoices.invoice.unsettle"]


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.DATA_DIR = tmp_path
    return small_office()


def released(office: Office, *, is_executed: bool = True) -> PaymentRun:
    payments.propose(by=office.as_("nour"))
    payments.release(run=the_run(), by=office.as_("bart"))
    if is_executed:
        payments.confirm_executed(run=the_run(), by=office.as_("nour"))
    return the_run()


def transfer_of(one: Invoice) -> str:
    return str(one.payments.get().transfer)


def came_back(office: Office, *invoices, run: PaymentRun | None = None, who: str = "bart") -> dict[str, Any]:
    """The arguments that tell that what was paid of these came back."""
    numbers = sorted({transfer_of(one) for one in invoices})
    return {
        "run": the_run(),
        "by": office.as_(who),
        "transfers": numbers,
        "reason": "Rekening afgesloten",
    }


@pytest.mark.parametrize("is_executed", [True, False])
def test_a_payment_that_came_back_is_paid_anew_and_the_others_stay_paid(office, is_executed):
    back, stays = invoice(office, "100.00"), invoice(office, "50.00")
    with guard.opened():
        Deadline.objects.create(record=back.record, what="pay", due_on=TODAY)
    run = released(office, is_executed=is_executed)
    payments.returned(**came_back(office, back))
    assert states(back, stays) == ["approved", "paid" if is_executed else "planned"]
    assert Deadline.objects.open().get(record=back.record).due_on == TODAY
    run = the_run()
    assert (run.record.state, run.total, run.payment_count) == (
        "executed" if is_executed else "released",
        Decimal("50.00"),
        1,
    )
    assert Attachment.objects.filter(record=run.record, role="generated").exists()
    if not is_executed:
        payments.confirm_executed(run=run, by=office.as_("nour"))
        assert states(back, stays) == ["approved", "paid"]
    payments.propose(by=office.as_("nour"))
    again = PaymentRun.objects.latest("pk")
    assert [line.invoice for line in again.payments.going()] == [back]
    assert states(back, stays) == ["planned", "paid"]


def test_a_run_of_which_something_came_back_and_is_paid_anew_is_refused_without_it(office):
    back, stays = invoice(office, "100.00"), invoice(office, "50.00")
    run = released(office, is_executed=False)
    payments.returned(**came_back(office, back))
    payments.propose(by=office.as_("nour"))
    payments.bounce(run=PaymentRun.objects.get(pk=run.pk), by=office.as_("bart"), reason="Geweigerd")
    assert states(back, stays) == ["planned", "approved"]
    assert Claim.objects.get().invoice == back


def test_what_went_as_one_amount_comes_back_as_one(office):
    """Also with a credit note in it, and with an invoice that whoever tells it may not read."""
    bill, credit = invoice(office, "500.00"), invoice(office, "120.00", document_kind="credit_note")
    actions["records.record.share"](
        record=bill.record, by=office.as_("katrien"), confidentiality="named", people=[office.people["nour"]]
    )
    released(office)
    payments.returned(**came_back(office, credit, who="annelies"))
    assert states(bill, credit) == ["approved", "approved"]
    assert (the_run().total, the_run().payment_count) == (Decimal("0.00"), 0)
    assert not Record.objects.visible_to(office.as_("annelies")).filter(pk=bill.pk).exists()
    told = Event.objects.get(action="invoices.invoice.unpay", record=bill.pk)
    assert told.cause == Event.objects.get(action="payments.run.returned", record=the_run().pk)


def test_two_people_stand_for_what_is_paid_anew(office):
    one = invoice(office)
    payments.propose(by=office.as_("nour"))
    refused("WrongState", payments.returned, **came_back(office, one))
    payments.release(run=the_run(), by=office.as_("bart"))
    payments.confirm_executed(run=the_run(), by=office.as_("nour"))
    refused("FourEyes", payments.returned, **came_back(office, one, who="nour"))
    refused("NotPermitted", payments.returned, **came_back(office, one, who="katrien"))
    told = refused("PaidByRun", unsettle, invoice=one, by=office.as_("katrien"))
    assert "betaalronde" in str(told.refusal).split(".")[1]
    assert states(one) == ["paid"]


def test_a_payment_comes_back_once(office):
    one, other = invoice(office), invoice(office)
    released(office)
    told = came_back(office, one)
    choices = actions["payments.run.returned"].questions[0].choices_for
    is_offered = actions["payments.run.returned"].concerns
    assert is_offered is not None
    with override("nl"):
        words = dict(choices(office.as_("bart"), the_run()))
    assert set(words) == {transfer_of(one), transfer_of(other)}
    assert words[transfer_of(one)] == "Papier & Meer NV, €\xa0100,00, +++090/9337/55493+++"
    payments.returned(**told)
    assert set(dict(choices(office.as_("bart"), the_run()))) == {transfer_of(other)}
    refused("CameBack", payments.returned, **told)
    refused("CameBack", payments.returned, **{**told, "transfers": ["9"]})
    assert is_offered(the_run())
    payments.returned(**came_back(office, other))
    assert not is_offered(the_run())


def test_the_page_of_a_run_says_what_came_back_and_what_the_bank_said(office):
    back = invoice(office)
    invoice(office, currency="USD")
    released(office)
    payments.returned(**came_back(office, back))
    with override("nl"):
        blocks = payment_page(the_run(), office.as_("bart"))["blocks"]
        (summary,) = summaries([the_run()], office.as_("bart")).values()
    assert [(block["id"], block["count"]) for block in blocks] == [
        ("payments", 0),
        ("returned", 1),
        ("stopped", 1),
    ]
    assert "Rekening afgesloten" in str(blocks[1])
    assert "1 betaling is tegengehouden." in summary.risks


def test_a_run_that_was_confirmed_by_mistake_lies_at_the_bank_as_before(office):
    one = invoice(office)
    with guard.opened():
        Deadline.objects.create(record=one.record, what="pay", due_on=TODAY)
    released(office)
    assert actions["payments.run.confirm_executed"].undone_by == "payments.run.unconfirm"
    refused("NotPermitted", payments.unconfirm, run=the_run(), by=office.as_("annelies"))
    payments.unconfirm(run=the_run(), by=office.as_("nour"))
    assert (the_run().record.state, the_run().record.is_open, states(one)) == ("released", True, ["planned"])
    assert Turn.objects.open().get(record=the_run().record).action == "payments.run.confirm_executed"
    open_days = Deadline.objects.open().values_list("record", "due_on")
    assert set(open_days) == {(one.pk, TODAY), (the_run().pk, the_run().execution_on)}
    assert Claim.objects.get().invoice == one
    payments.confirm_executed(run=the_run(), by=office.as_("nour"))
    assert states(one) == ["paid"]
    refused("PaidByRun", unsettle, invoice=one, by=office.as_("katrien"))
    payments.unconfirm(run=the_run(), by=office.as_("nour"))
    payments.bounce(run=the_run(), by=office.as_("bart"), reason="Nooit opgeladen")
    assert (states(one), Claim.objects.count()) == (["approved"], 0)


def test_what_came_back_of_a_run_is_not_its_own_any_more_when_that_is_taken_back(office):
    back, stays = invoice(office), invoice(office)
    run = released(office)
    payments.returned(**came_back(office, back))
    payments.propose(by=office.as_("nour"))
    payments.unconfirm(run=PaymentRun.objects.get(pk=run.pk), by=office.as_("nour"))
    assert states(back, stays) == ["planned", "planned"]
    assert {claim.invoice: claim.payment.run_id == run.pk for claim in Claim.objects.all()} == {
        back: False, stays: True,
    }  # fmt: skip


@pytest.mark.parametrize("is_executed", [True, False])
def test_what_was_told_back_by_mistake_goes_with_its_run_as_before(office, is_executed):
    """A payment with a credit note in it; the other that came back is still to be paid anew."""
    bill, credit = invoice(office, "100.00"), invoice(office, "40.00", document_kind="credit_note")
    back = invoice(office, "50.00", payment_reference="RF18 5390 0754 7034")
    with guard.opened():
        Deadline.objects.create(record=bill.record, what="pay", due_on=TODAY)
    released(office, is_executed=is_executed)
    before = (the_run().total, the_run().payment_count)
    payments.returned(**came_back(office, bill, back))
    assert states(bill, credit, back) == ["approved"] * 3
    payments.not_returned(**took_back(office, bill))
    goes = "paid" if is_executed else "planned"
    assert states(bill, credit, back) == [goes, goes, "approved"]
    assert Deadline.objects.open().filter(record=bill.record).exists() != is_executed
    assert {claim.invoice for claim in Claim.objects.all()} == {bill, credit}
    payments.not_returned(**took_back(office, back))
    assert ((the_run().total, the_run().payment_count), states(back)) == (before, [goes])
    assert not the_run().payments.filter(is_stopped=True).exists()
    refused("NothingToPay", payments.propose, by=office.as_("nour"))
    if is_executed:
        refused("PaidByRun", unsettle, invoice=bill, by=office.as_("katrien"))
    payments.returned(**came_back(office, bill))
    assert states(bill, credit, back) == ["approved", "approved", goes]


def took_back(office: Office, *invoices: Invoice, who: str = "bart") -> dict[str, Any]:
    """The arguments that take back that what was paid of these came back."""
    told = came_back(office, *invoices, who=who)
    return {name: told[name] for name in ("run", "by", "transfers")}


def test_what_is_paid_anew_already_is_not_taken_back_beside_it(office):
    one = invoice(office)
    run = released(office)
    told = took_back(office, one)
    payments.returned(**came_back(office, one))
    payments.propose(by=office.as_("nour"))
    again = PaymentRun.objects.latest("pk")
    why = refused("WaitsNoMore", payments.not_returned, **told)
    assert "Papier & Meer NV" in str(why.refusal)
    payments.cancel(run=again, by=office.as_("nour"), reason="Ze kwam niet terug")
    settle(invoice=one, by=office.as_("katrien"), reason="Overgeschreven")
    refused("WaitsNoMore", payments.not_returned, **told)
    unsettle(invoice=office.again(one), by=office.as_("katrien"))
    payments.not_returned(**told)
    assert (states(one), Claim.objects.get().payment.run_id) == (["paid"], run.pk)


def test_only_what_came_back_is_taken_back_and_by_whoever_may_tell_it(office):
    back, stays = invoice(office), invoice(office)
    invoice(office, currency="USD")
    released(office, is_executed=False)
    takes_back = actions["payments.run.not_returned"]
    assert takes_back.concerns is not None
    assert not takes_back.concerns(the_run())
    payments.returned(**came_back(office, back))
    assert takes_back.concerns(the_run())
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user("b@x.example", "x", person=office.people["bart"]))
    assert takes_back.name in client.get(f"/record/{the_run().pk}/").content.decode()
    assert client.post(f"/record/{the_run().pk}/do/{takes_back.name}/", {}).status_code == 422
    choices = dict(takes_back.questions[0].choices_for(office.as_("bart"), the_run()))
    assert set(choices) == {transfer_of(back)}
    refused("NotBack", payments.not_returned, **took_back(office, stays))
    refused("NotBack", payments.not_returned, **took_back(office))
    refused("CameBack", payments.returned, **came_back(office))
    refused("FourEyes", payments.not_returned, **took_back(office, back, who="nour"))
    refused("NotPermitted", payments.not_returned, **took_back(office, back, who="katrien"))
