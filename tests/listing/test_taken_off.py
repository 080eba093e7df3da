"""A credit note counts below zero wherever a list shows and counts it, as it does when the office pays."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spil.foundation.exports.csv_file import csv_parts
from spil.foundation.exports.tables import Table
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.listing.queries import count, listed, page
from spil.foundation.listing.totals import first_rows, groupings, groups, sums
from spil.foundation.records.kinds import Kind, kinds
from spil.modules.invoices.actions import approve
from spil.modules.invoices.models import Invoice
from spil.modules.payments.actions import propose
from spil.modules.payments.models import PaymentRun
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db
LIST = "/list/invoices.invoice/"
#: what is to be paid, and taken off, in the order in which it came in
OWED = [Decimal("1210.00"), Decimal("-484.00"), Decimal("121.00"), Decimal("-60.50")]


@pytest.fixture
def office() -> Office:
    made = small_office()
    for place, owed in enumerate(OWED):
        net = str(abs(owed) / Decimal("1.21"))
        invoice = made.coded(number=f"F-{place}", net=f"{Decimal(net):.2f}", credit=owed < 0)
        approve(invoice=invoice, by=made.as_("jeroen"))
    return made


@pytest.fixture
def kind() -> Kind:
    return kinds["invoices.invoice"]


def shown(office: Office, address: str) -> str:
    user = User.objects.filter(person=office.people["bart"]).first()
    user = user or User.objects.create_user("bart@testkantoor.example", person=office.people["bart"])
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_a_list_its_groups_and_the_payment_run_come_to_the_same_sum(office: Office, kind: Kind) -> None:
    by, payable = office.as_("bart"), kind.field("payable")
    total = {"payable": {"EUR": sum(OWED)}}
    assert sums(kind, listed(kind, by), [payable]).sums == total
    for name, grouping in groupings(kind).items():
        found = groups(kind, by, {}, grouping, [payable])
        assert sum(one.sums["payable"]["EUR"] for one in found) == sum(OWED), name
    by_kind = groups(kind, by, {}, groupings(kind)["document_kind"], [payable])
    assert {one.key: one.sums["payable"]["EUR"] for one in by_kind} == {
        "invoice": Decimal("1331.00"),
        "credit_note": Decimal("-544.50"),
    }
    assert sum(one.owed for one in Invoice.objects.all()) == sum(OWED)
    propose(by=office.as_("nour"), invoices=list(Invoice.objects.all()))
    assert PaymentRun.objects.get().total == sum(OWED)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (LIST, ["€ 1.210,00", "€ -484,00", "€ 786,50"]),
        (f"{LIST}?group=supplier", ["€ 1.210,00", "€ -484,00", "€ 786,50"]),
        (f"{LIST}?shape=chart&bars=document_kind&measure=payable", ["€ 1.331,00", "€ -544,50", "€ 786,50"]),
    ],
)
def test_what_is_taken_off_is_shown_with_its_sign(office: Office, address: str, words: list[str]) -> None:
    text = shown(office, address)
    assert [word for word in words if word not in text] == []
    assert "€ 484,00" not in text


def test_the_head_of_its_page_and_what_a_decision_shows_say_the_same(office: Office, kind: Kind) -> None:
    credit = Invoice.objects.filter(document_kind="credit_note").earliest("pk")
    assert "€ -484,00" in shown(office, f"/record/{credit.pk}/")
    assert kind.summaries is not None
    summary = kind.summaries([credit], office.as_("bart"))[credit.pk]
    assert dict(summary.facts)["Te betalen"].replace("\u00a0", " ") == "€ -484,00"


def test_what_is_taken_out_and_read_by_a_program_bears_the_sign(office: Office, kind: Kind) -> None:
    table = Table.of(kind, office.as_("bart"), {}, ["number", "payable"], "number")
    assert [row[1] for row in table.rows()] == OWED
    content = b"".join(csv_parts(table, "nl")).decode("utf-8-sig")
    written = [row[1] for row in csv.reader(io.StringIO(content), delimiter=";")][1:]
    assert written == [str(one).replace(".", ",") for one in OWED]
    user = User.objects.create_user("bart@testkantoor.example", person=office.people["bart"])
    headers = {"Authorization": f"Bearer {make_token(user, 'test', timezone.now())}"}
    answer = Client().get("/api/v1/records/invoices.invoice/", {"order": "number"}, headers=headers)
    assert [one["values"]["payable"] for one in answer.json()["records"]] == [str(one) for one in OWED]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (">0", [0, 2]),
        ("<0", [1, 3]),
        ("-484", [1]),
        ("484", []),
        ("-100..200", [2, 3]),
        ("..-484", [1]),
        (["121", "-60.50"], [2, 3]),
        ("none", []),
    ],
)
def test_it_is_found_by_what_it_counts_for(office: Office, kind: Kind, asked: Any, found: list[int]) -> None:
    by, filters = office.as_("bart"), {"payable": asked}
    rows = page(kind, by, order="number", filters=filters).rows
    assert [row.owed for row in rows] == [OWED[place] for place in found]
    assert count(kind, by, filters) == len(found)


@pytest.mark.parametrize("order", ["payable", "-payable"])
def test_it_stands_in_order_of_what_it_counts_for_on_every_page(
    office: Office, kind: Kind, order: str
) -> None:
    by, wanted = office.as_("bart"), sorted(OWED, reverse=order.startswith("-"))
    pages = [page(kind, by, order=order, size=2)]
    pages.append(page(kind, by, order=order, size=2, after=pages[0].next))
    assert [row.owed for one in pages for row in one.rows] == wanted
    back = page(kind, by, order=order, size=2, after=pages[1].previous)
    assert [row.owed for row in back.rows] == wanted[:2]
    firsts = first_rows(kind, by, {}, groupings(kind)["supplier"], most=3, order=order)
    assert [row.owed for rows in firsts.values() for row in rows] == wanted[:3]


def test_a_list_asks_for_it_in_one_reading_of_the_table(office: Office, kind: Kind) -> None:
    by = office.as_("bart")
    with CaptureQueriesContext(connection) as asked:
        sums(kind, listed(kind, by), [kind.field("payable")])
    assert len(asked) == 1
    assert str(asked[0]["sql"]).upper().count("SELECT") == 1
