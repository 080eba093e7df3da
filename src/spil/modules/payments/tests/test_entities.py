"""An office of several companies: one proposal of all that is due makes a run for each of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from spil.foundation.actions import guard
from spil.foundation.deadlines.models import Deadline
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.organisation.models import LegalEntity
from spil.foundation.parties.models import Account
from spil.foundation.records.kinds import kinds
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


def user_of(office: Office, name: str) -> User:
    person = office.people[name]
    return User.objects.create_user(f"{name}@x.example", "x", person=person)


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


def test_whoever_proposes_hears_how_many_runs_there_are_and_which_company_pays_nothing(office, other):
    with guard.opened():
        third = LegalEntity.objects.create(code="Y", name="Derde NV", iban="")
        fourth = LegalEntity.objects.create(code="Z", name="Vierde NV", iban="BE43068999999501")
    own, foreign, unknown = invoice(office), invoice(office, entity=other), invoice(office, entity=third)
    stopped = invoice(office, entity=fourth, currency="USD")
    client = Client(headers={"accept-language": "nl"})
    client.force_login(user_of(office, "nour"))
    answered = client.post("/do/payments.run.propose/", follow=True)
    told = [str(one) for one in answered.context["messages"]]
    assert states(own, foreign, unknown, stopped) == ["planned", "planned", "approved", "approved"]
    first, second = PaymentRun.objects.select_related("record").order_by("pk")
    both = f"{first.record.number} ({office.entity.name}), {second.record.number} (Tweede NV)"
    assert told[1] == f"Er zijn 2 betaalrondes gemaakt, één per vennootschap: {both}."
    assert told[2].startswith("Voor Derde NV is geen betaalronde gemaakt: Het rekeningnummer van Derde NV")
    assert told[3].startswith(
        "Voor Vierde NV is geen betaalronde gemaakt: Geen van deze betalingen kan weg. "
    )
    says = kinds["invoices.invoice"].next_step
    assert says is not None
    with override("nl"):
        assert "zolang het rekeningnummer van Derde NV niet bekend is" in says(office.again(unknown))


def test_over_rest_it_is_heard_too(office, other):
    with guard.opened():
        LegalEntity.objects.filter(pk=other.pk).update(iban="")
    invoice(office), invoice(office, entity=other)
    token = make_token(user_of(office, "nour"), "test", timezone.now())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    told = client.post("/api/v1/actions/payments.run.propose/", "{}", content_type="application/json").json()
    assert len(told["remarks"]) == 1
    assert "Tweede NV" in told["remarks"][0]


def test_where_every_company_pays_there_is_nothing_to_remark(office):
    invoice(office)
    assert payments.propose(by=office.as_("nour")).without_run == []


def test_of_what_was_named_one_run_is_made_for_one_company(office, other):
    own, foreign = invoice(office), invoice(office, entity=other)
    refused("SeveralEntities", payments.propose, by=office.as_("nour"), invoices=[own, foreign])
    payments.propose(by=office.as_("nour"), invoices=[foreign])
    assert states(own, foreign) == ["approved", "planned"]
