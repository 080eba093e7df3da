"""Whoever may act on a run does so with all that follows from it: also as deputy, also without reading each invoice."""

from datetime import timedelta

import pytest

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.organisation.models import RoleAssignment
from spil.foundation.records.models import Record
from spil.foundation.turns.models import Turn
from spil.modules.invoices.public import Invoice
from spil.modules.payments import actions as payments
from spil.modules.payments.models import PaymentRun
from spil.modules.payments.tests.test_actions import invoice, refused, states, the_run
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db
AWAY = {"from_on": TODAY, "until_on": TODAY + timedelta(days=9)}
share = actions["records.record.share"]


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.DATA_DIR = tmp_path
    return small_office()


def kept_to(office: Office, one: Invoice, *people: str) -> None:
    named = [office.people[key] for key in people]
    share(record=one.record, by=office.as_("katrien"), confidentiality="named", people=named)


def test_a_refused_run_with_a_confidential_invoice_goes_back_all_the_same(office):
    """Whoever reads that invoice made the run, so that only who does not read it may tell what the bank said."""
    office.leaves("bart", TODAY)
    one, two = invoice(office), invoice(office)
    kept_to(office, one, "nour")
    payments.propose(by=office.as_("nour"))
    payments.release(run=the_run(), by=office.as_("annelies"))
    refused("FourEyes", payments.bounce, run=the_run(), by=office.as_("nour"), reason="Geweigerd")
    payments.bounce(run=the_run(), by=office.as_("annelies"), reason="Geweigerd")
    assert states(one, two) == ["approved", "approved"]
    assert not Record.objects.visible_to(office.as_("annelies")).filter(pk=one.pk).exists()


def test_who_may_cancel_a_run_does_so_also_when_one_invoice_is_not_hers_to_read(office):
    one = invoice(office)
    kept_to(office, one, "nour")
    payments.propose(by=office.as_("nour"))
    payments.cancel(run=the_run(), by=office.as_("bart"), reason="Foute dag")
    assert states(one) == ["approved"]


def test_who_may_confirm_a_run_does_so_also_when_one_invoice_is_not_hers_to_read(office):
    one = invoice(office)
    kept_to(office, one, "nour")
    payments.propose(by=office.as_("nour"))
    payments.release(run=the_run(), by=office.as_("annelies"))
    payments.confirm_executed(run=the_run(), by=office.as_("bart"))
    assert states(one) == ["paid"]


@pytest.mark.parametrize("by_mandate", [False, True])
def test_who_has_no_role_of_money_proposes_for_who_has(office, by_mandate):
    one = invoice(office)
    if by_mandate:
        office.mandate(9, "fatma", ["payments.*"], giver="nour")
    else:
        office.absent("nour", deputy="fatma", **AWAY)
    payments.propose(by=office.as_("fatma", for_="nour"))
    assert states(one) == ["planned"]
    planned = Event.objects.get(action="invoices.invoice.plan")
    assert (planned.by, planned.on_behalf_of) == (office.people["fatma"], office.people["nour"])


def test_a_deputy_without_a_role_of_money_cancels_a_run(office):
    one = invoice(office)
    payments.propose(by=office.as_("nour"))
    office.absent("nour", deputy="fatma", **AWAY)
    payments.cancel(run=the_run(), by=office.as_("fatma", for_="nour"), reason="Foute dag")
    assert states(one) == ["approved"]


def test_a_deputy_without_a_role_of_money_tells_what_the_bank_did(office):
    one, by = invoice(office), office.as_("nour")
    payments.propose(by=by)
    payments.release(run=the_run(), by=office.as_("bart"))
    office.absent("bart", deputy="sofie", **AWAY)
    payments.bounce(run=the_run(), by=office.as_("sofie", for_="bart"), reason="Geweigerd")
    assert states(one) == ["approved"]
    payments.propose(by=by)
    payments.release(run=PaymentRun.objects.latest("pk"), by=office.as_("bart"))
    office.absent("nour", deputy="fatma", **AWAY)
    payments.confirm_executed(run=PaymentRun.objects.latest("pk"), by=office.as_("fatma", for_="nour"))
    assert states(one) == ["paid"]


@pytest.mark.parametrize("holder", ["katrien", "annelies"])
def test_who_is_asked_to_release_a_run_may_release_it(office, holder):
    """A narrower mandate than that of the financial director does not help where it is not enough."""
    if holder == "katrien":  # who has no role that releases
        office.mandate(9, "katrien", ["payments.*"], limit="1000")
    else:  # who may release nothing of this weight: a run falls on no cost centre
        office.mandate(9, "annelies", ["payments.*"], limit="1000", cost_centres=["6200"])
        with guard.opened():
            office.mandates[1].delete()
    invoice(office)
    payments.propose(by=office.as_("nour"))
    refusal = actions["payments.run.release"].refusal(office.as_(holder), the_run())
    assert refusal is not None
    assert Turn.objects.open().get(record=the_run().record).person == office.people["bart"]
    payments.release(run=the_run(), by=office.as_("bart"))


def test_who_had_the_role_to_release_is_asked_no_more(office):
    office.mandate(9, "annelies", ["payments.run.release"], limit="1000")
    with guard.opened():
        RoleAssignment.objects.filter(person=office.people["annelies"]).update(until_on=TODAY)
    invoice(office)
    payments.propose(by=office.as_("nour"))
    assert Turn.objects.open().get(record=the_run().record).person == office.people["bart"]
