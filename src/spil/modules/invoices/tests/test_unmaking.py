"""An invoice that registers itself as one, and one that was none after all."""

from __future__ import annotations

import pytest

from spil.foundation.access.refusals import Refused
from spil.foundation.files.store import store
from spil.modules.invoices.actions import make_from_post, unmake
from spil.modules.invoices.models import Invoice
from spil.modules.invoices.queries import summaries
from spil.modules.post.public import register, take
from tests.support.deeds import again
from tests.support.invoice_file import invoice_file
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def test_an_invoice_registered_on_a_page_becomes_one_by_itself(
    office: Office, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    file = store().put(invoice_file(), name="factuur.xml")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        item = register(by=office.as_("griet"), subject="factuur.xml", file=file)[0]
    assert Invoice.objects.made_of(item.pk) is not None
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        taken = take([store().put(invoice_file(number="F-2026-002"), name="b.xml")], office.as_("griet"))
    assert taken[0].refusal == ""
    assert Invoice.objects.count() == 2


def test_an_invoice_that_was_none_after_all_counts_in_nothing_that_the_approver_is_told(
    office: Office,
) -> None:
    item, nour = office.post_item(invoice_file()), office.as_("nour")
    make_from_post(item=item, by=nour)
    told = []
    for _twice in range(2):
        invoice = office.again(Invoice.objects.latest("pk"))
        told.append(summaries([invoice], nour)[invoice.pk].risks)
        unmake(invoice=invoice, by=nour)
        make_from_post(item=again(item), by=nour)
    assert told[0] == told[1]
    assert "De eerste factuur van deze leverancier." in told[0]


def test_no_invoice_after_all_opens_the_item_again_until_it_was_coded(office: Office) -> None:
    item, nour = office.post_item(invoice_file()), office.as_("nour")
    for _twice in range(2):
        make_from_post(item=again(item), by=nour)
        invoice = Invoice.objects.made_of(item.pk)
        assert invoice is not None
        unmake(invoice=invoice, by=nour)
        assert again(item).record.state == "in_hand"
    make_from_post(item=again(item), by=nour)
    coded = Invoice.objects.made_of(item.pk)
    assert coded is not None
    office.coded("6100", number="F-2026-009")
    done = Invoice.objects.exclude(record__state__in=("new", "unmade")).get()
    with pytest.raises(Refused) as refused:
        unmake(invoice=done, by=nour)
    assert refused.value.refusal.code == "WrongState"
