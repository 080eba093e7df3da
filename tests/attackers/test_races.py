"""Two decide at the same moment: one decision is taken, and the other person is told why hers was not."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from spil.foundation.events.models import Event
from spil.foundation.identity.models import User
from spil.modules.invoices.models import Invoice
from tests.support.office import small_office

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_approve_at_the_same_moment_one_does_and_the_other_is_told() -> None:
    """The approver on two devices, and whoever stands in for him: three presses on one invoice, over HTTP."""
    office = small_office()
    invoice = office.coded()
    people = [office.people["jeroen"], office.people["jeroen"], office.people["jeroen"]]
    User.objects.create_user(people[0].email, "x", person=people[0])
    path = f"/record/{invoice.pk}/do/invoices.invoice.approve/"
    start, found = threading.Barrier(len(people)), []

    def press(client: Client) -> None:
        start.wait(30)
        answer = client.post(path, {})
        found.append((answer.status_code, answer.content.decode("utf-8", "replace")))
        connections.close_all()

    clients = [Client() for _ in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(User.objects.get(person=person))
    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    done = [status for status, _text in found if status in {204, 302}]
    told: list[Any] = [text for status, text in found if status == 422]
    assert (len(done), len(told)) == (1, 2), [status for status, _text in found]
    assert all("Dit kan niet zolang" in text or "intussen" in text for text in told)
    assert Event.objects.filter(record=invoice.pk, action="invoices.invoice.approve").count() == 1
    assert Invoice.objects.get(pk=invoice.pk).record.state == "approved"
