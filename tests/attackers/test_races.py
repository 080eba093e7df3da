"""Several decide at the same moment: one decision is taken, and the others are told why theirs was not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from django.test import Client

from spil.foundation.actions.door import perform_alone
from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.modules.invoices.models import Invoice
from spil.modules.notebook.actions.checking import save_template
from spil.modules.payments.actions import propose
from spil.modules.payments.models import PaymentRun
from tests.support.office import small_office
from tests.support.rivals import at_the_same_moment

pytestmark = pytest.mark.django_db(transaction=True)


def press(people: Sequence[Any], path: str) -> tuple[int, list[str]]:
    """Everybody presses the same button at one moment, over HTTP; how many did it, and what the others were told."""
    clients = [Client() for _ in people]
    for client, person in zip(clients, people, strict=True):
        user = User.objects.filter(person=person).first()
        client.force_login(user or User.objects.create_user(person.email, "x", person=person))

    answers = at_the_same_moment(*(partial(client.post, path, {}) for client in clients))
    found = [(answer.status_code, answer.content.decode("utf-8", "replace")) for answer in answers]
    assert {status for status, _text in found} <= {204, 302, 422}
    return (
        sum(1 for status, _text in found if status != 422),
        [text for status, text in found if status == 422],
    )


def test_of_several_who_decide_at_the_same_moment_one_does_and_the_others_are_told() -> None:
    """The approver on three devices; then two who may release the payment: it goes out once."""
    office = small_office()
    invoice = office.coded()
    done, told = press([office.people["jeroen"]] * 3, f"/record/{invoice.pk}/do/invoices.invoice.approve/")
    assert (done, len(told)) == (1, 2), told
    assert all("Dit kan niet zolang" in text or "intussen" in text for text in told)
    assert Event.objects.filter(record=invoice.pk, action="invoices.invoice.approve").count() == 1
    assert Invoice.objects.get(pk=invoice.pk).record.state == "approved"

    propose(by=office.as_("katrien"), execution_on=office.today, invoices=[office.again(invoice)])
    run = PaymentRun.objects.get()
    people = [office.people["bart"], office.people["annelies"]]
    done, told = press(people, f"/record/{run.pk}/do/payments.run.release/")
    assert (done, len(told)) == (1, 1), told
    assert Event.objects.filter(record=run.pk, action="payments.run.release").count() == 1
    assert run.record.attachments.count() == 1


def test_of_several_who_take_one_name_at_the_same_moment_one_has_it_and_the_others_are_told() -> None:
    office = small_office()
    for number in range(8):
        given = [
            save_template.call(by=office.as_(key), name=f"Sluiten {number}", steps="Lichten uit")
            for key in ("katrien", "griet", "bart")
        ]
        found = at_the_same_moment(*(partial(perform_alone, call) for call in given))
        told = sorted(one.refusal.code if one.refusal else "" for one in found)
        assert told == ["", "NamedAlready", "NamedAlready"]
