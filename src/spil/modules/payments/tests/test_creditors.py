"""On which account an invoice is paid, and what stops it by itself."""

from __future__ import annotations

import pytest

from spil.modules.invoices.public import Invoice
from spil.modules.payments import actions as payments
from spil.modules.payments.models import Payment
from spil.modules.payments.queries import payment_page
from spil.modules.payments.tests.test_actions import DAY, invoice, states, the_run
from tests.support.office import TODAY, Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.DATA_DIR = tmp_path
    return small_office()


def stopped() -> dict[Invoice, str]:
    return {line.invoice: line.stopped["code"] for line in Payment.objects.filter(is_stopped=True)}


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
