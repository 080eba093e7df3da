"""Several questions in one statement: each answered as if it were asked alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Length

from spil.foundation.actions import guard
from spil.foundation.organisation.models import Absence, Mandate, Person, Unit
from spil.foundation.records.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Person]:
    with guard.opened():
        unit = Unit.objects.create(name="Financiën", code="FIN")
        people = [
            Person.objects.create(first_name=name, last_name="Proef", email=f"{name}@proef.test", unit=unit)
            for name in ("Ada", "Bo", "Cas")
        ]
        Mandate.objects.create(
            number=7,
            holder=people[0],
            actions=["invoices.*"],
            limit=Decimal("1250.50"),
            from_on=date(2026, 1, 1),
        )
        Absence.objects.create(person=people[1], from_on=date(2026, 3, 1), until_on=date(2026, 3, 8))
    return people


def questions() -> list[QuerySet[Any, Any]]:
    """Of every sort that pages ask: ordered and cut off, JSON and amounts, days that are missing, counts, nothing;
    and rows of models with others beside them."""
    is_ada = Q(first_name="Ada")
    return [
        Person.objects.order_by("-first_name").values_list("pk", "first_name")[:2],
        Mandate.objects.values_list("number", "actions", "limit", "from_on", "until_on"),
        Absence.objects.values_list("person__first_name", "until_on", "deputy"),
        Person.objects.filter(pk__in=[]).values_list("pk"),
        Person.objects.order_by()
        .values_list("unit__code")
        .annotate(n=Count("pk"), a=Count("pk", filter=is_ada)),
        Person.objects.order_by(F("deputy").asc(nulls_last=True), "pk").values_list(
            ExpressionWrapper(is_ada, BooleanField())
        ),
        Mandate.objects.select_related("holder__unit").annotate(length=Length("holder__last_name")),
        Person.objects.only("first_name").filter(last_name="Niemand"),
    ]


def test_each_question_is_answered_as_if_it_were_asked_alone(
    people: list[Person], django_assert_num_queries: Any
) -> None:
    alone = [list(question) for question in questions()]
    with django_assert_num_queries(1):
        found = together(*questions())
    assert found == alone
    assert alone[1] == [(7, ["invoices.*"], Decimal("1250.50"), date(2026, 1, 1), None)]
    assert [len(rows) for rows in found] == [2, 1, 1, 0, 1, 3, 1, 0]


def test_instances_come_with_what_was_asked_with_them(
    people: list[Person], django_assert_num_queries: Any
) -> None:
    *_others, [mandate], _nobody = together(*questions())
    with django_assert_num_queries(0):
        told = (
            mandate.limit,
            mandate.from_on,
            mandate.holder.first_name,
            mandate.holder.unit.code,
            mandate.length,
        )
    assert told == (Decimal("1250.50"), date(2026, 1, 1), "Ada", "FIN", 5)


def test_the_order_of_the_questions_makes_no_difference(people: list[Person]) -> None:
    assert together(*reversed(questions()))[::-1] == together(*questions())


def test_questions_that_can_have_no_answer_are_not_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert together(Person.objects.none().values_list("pk")) == [[]]
