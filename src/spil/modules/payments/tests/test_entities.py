"""An office of several companies: one proposal of all that is due makes a run for each of them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from spil.foundation.actions import guard
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.parties.models import Account
from spil.foundation.turns.models import Turn
from spil.modules.payments import actions as payments
from spil.modules.payments.models import PaymentRun
from spil.modules.payments.tests.test_actions import invoice, refused, states, the_run
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.DATA_DIR = tmp_path
    return small_office()


@pytest.fixture
def other(office) -> LegalEntity:
    with guard.opened():
        return LegalEntity.objects.create(code="X", name="Tweede NV", iban="BE43068999999501")


def test_what_another_company_pays_later_keeps_nobody_from_paying_what_is_due(office, other):
    due, later = invoice(office), invoice(office, entity=other, due_on=TODAY + 90 * DAY)
    payments.propose(by=office.as_("nour"))
    assert states(due, later) == ["planned", "approved"]
    assert the_run().record.legal_entity == office.entity


def test_each_company_gets_a_run_of_its_own_for_somebody_to_release(office, other):
    own, foreign = invoice(office, "10.00"), [invoice(office, amount, entity=other) for amount in ("20", "5")]
    payments.propose(by=office.as_("nour"))
    assert states(own, *foreign) == ["planned"] * 3
    runs = PaymentRun.objects.select_related("record__legal_entity").order_by("pk")
    assert [(run.record.legal_entity, run.iban, run.total) for run in runs] == [
        (office.entity, office.entity.iban, Decimal("10.00")),
        (other, other.iban, Decimal("25.00")),
    ]
    for run, paid in zip(runs, ([own], foreign), strict=True):
        assert Turn.objects.open().get(record=run.record).action == "payments.run.release"
        assert Deadline.objects.get(record=run.record).due_on == run.execution_on
        proposed = Event.objects.get(record=run.record)
        planned = Event.objects.filter(action="invoices.invoice.plan", cause=proposed)
        assert {event.record_id for event in planned} == {one.pk for one in paid}
        payments.release(run=run, by=office.as_("bart"))
        payments.confirm_executed(run=run, by=office.as_("nour"))
        assert set(states(*paid)) == {"paid"}


def test_a_company_without_account_or_with_nothing_that_can_go_keeps_no_other_from_paying(office, other):
    with guard.opened():
        LegalEntity.objects.filter(pk=other.pk).update(iban="")
    own, foreign = invoice(office), invoice(office, entity=other)
    payments.propose(by=office.as_("nour"))
    assert states(own, foreign) == ["planned", "approved"]
    told = refused("NoOwnAccount", payments.propose, by=office.as_("nour"))
    assert "Tweede NV" in str(told.refusal)
    with guard.opened():
        LegalEntity.objects.filter(pk=other.pk).update(iban="BE43068999999501")
        Account.objects.update(confirmed_at=None)
    invoice(office, due_on=TODAY + 90 * DAY)
    refused("AllStopped", payments.propose, by=office.as_("nour"))


def test_of_what_was_named_one_run_is_made_for_one_company(office, other):
    own, foreign = invoice(office), invoice(office, entity=other)
    refused("SeveralEntities", payments.propose, by=office.as_("nour"), invoices=[own, foreign])
    payments.propose(by=office.as_("nour"), invoices=[foreign])
    assert states(own, foreign) == ["approved", "planned"]
