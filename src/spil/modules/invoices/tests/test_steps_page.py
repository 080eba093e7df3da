"""The page of the steps of approval: what holds and what held, and changing it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from spil.foundation.actions import guard
from spil.foundation.identity.models import User
from spil.modules.invoices.actions import add_step, change_step, end_step
from spil.modules.invoices.models import ApprovalStep
from tests.support.deeds import refusal
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return small_office()


def page_of(office: Office, who: str) -> Any:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(User.objects.create_user(f"{who}@x.example", person=office.people[who]))
    return client.get(reverse("invoice-settings"))


def rows(page: Any) -> list[tuple[str, ...]]:
    return [(row["name"], *(cell for _head, cell in row["told"])) for row in page.context["page"]["rows"]]


def made(office: Office, **answers: Any) -> ApprovalStep:
    (step,) = add_step(by=office.as_("katrien"), **answers)
    return step


def test_what_holds_stands_before_what_held_and_each_says_who_decides_from_when(office: Office) -> None:
    with guard.opened():
        ApprovalStep.objects.all().delete()
    long_ago = office.today - timedelta(days=400)
    old = made(office, position=1, role="finance", from_on=long_ago)
    end_step(step=old, by=office.as_("katrien"), until_on=office.today)
    made(office, position=2, from_amount=Decimal(5000), role="director")
    made(office, position=1)
    page = page_of(office, "katrien")
    told = rows(page)
    assert [row[:3] for row in told] == [
        ("Stap 1", "verantwoordelijk voor de kostenplaats", "€\xa00,00"),
        ("Stap 2", "Directie", "€\xa05.000,00"),
        ("Stap 1", "Financiën", "€\xa00,00"),
    ]
    assert ["t.e.m." in row[3] for row in told] == [False, False, True]
    links = [[link["title"] for link in row["links"]] for row in page.context["page"]["rows"]]
    assert links == [["Stap wijzigen", "Goedkeuringsstap beëindigen"]] * 2 + [[]]
    for row in page.context["page"]["rows"]:
        for link in row["links"]:
            assert page.client.get(link["url"]).status_code == 200


def test_who_handles_invoices_reads_them_and_learns_who_changes_them(office: Office) -> None:
    page = page_of(office, "nour")
    assert not any(row["links"] for row in page.context["page"]["rows"])
    assert "Wijzigen kan: Officemanager, Directie" in page.content.decode()
    assert page_of(office, "thijs").status_code == 403


def test_a_changed_step_is_another_one_from_today_on_and_a_slip_of_today_is_put_right(office: Office) -> None:
    by, ends = office.as_("katrien"), office.today + timedelta(days=90)
    step = made(office, position=3, from_amount=Decimal(100), from_on=office.today - timedelta(days=30))
    end_step(step=step, by=by, until_on=ends)
    new = change_step(step=step, by=by, position=3, from_amount=Decimal(1000), role="director")
    assert new is not None
    step.refresh_from_db()
    assert (step.from_amount, step.until_on) == (Decimal(100), office.today)
    assert (new.from_amount, new.role, new.from_on, new.until_on) == (
        Decimal(1000),
        "director",
        office.today,
        ends,
    )
    assert change_step(step=new, by=by, position=3, from_amount=Decimal(2000), role="director") is None
    new.refresh_from_db()
    assert new.from_amount == 2000
    asked: dict[str, Any] = {"position": 3, "from_amount": Decimal(1)}
    assert refusal(change_step, step=step, by=by, **asked) == "StepEnded"
    assert refusal(end_step, step=step, by=by, until_on=ends) == "StepEnded"
    assert refusal(change_step, step=new, by=office.as_("nour"), **asked) == "NotPermitted"
