"""From raw answers to the arguments of an action: each type well, badly, and when it fits several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spil.foundation.access.actor import Actor
from spil.foundation.actions import guard
from spil.foundation.actions.declaration import Ask
from spil.foundation.answers.reading import Answers, read_answers
from spil.foundation.files.models import StoredFile
from spil.foundation.organisation.models import CostCentre, Person, Unit
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.modules.post.models import Channel, PostItem
from tests.door.playing import played, registered
from tests.support.office import BEGAN, Office


class Colour(StrEnum):
    DARK_RED = "dark-red"
    BLUE = "blue"


@dataclass
class Line:
    text: Annotated[str, Ask("Text")]
    amount: Annotated[Decimal | None, Ask("Amount")] = None
    count: Annotated[int, Ask("Count")] = 1


def everything(
    *,
    by: Actor,
    text: Annotated[str, Ask("Text", max_length=10)] = "",
    story: Annotated[str, Ask("Story", long=True)] = "",
    count: Annotated[int, Ask("Count", minimum=-3, maximum=Decimal(2**40))] = 0,
    amount: Annotated[Decimal, Ask("Amount", minimum=0)] = Decimal(0),
    day: Annotated[date | None, Ask("Day")] = None,
    sure: Annotated[bool, Ask("Sure")] = True,
    maybe: Annotated[bool, Ask("Maybe")] = False,
    channel: Annotated[Channel, Ask("Channel")] = Channel.PAPER,
    colour: Annotated[Colour, Ask("Colour")] = Colour.BLUE,
    size: Annotated[Literal[1, 2], Ask("Size")] = 1,
    own: Annotated[str, Ask("Own", choices=lambda by, _row: [(by.name, by.name)])] = "",
    person: Annotated[Person | None, Ask("Person")] = None,
    people: Annotated[list[Person] | None, Ask("People")] = None,
    unit: Annotated[Unit | None, Ask("Unit")] = None,
    party: Annotated[Party | None, Ask("Party")] = None,
    cost_centre: Annotated[CostCentre | None, Ask("Cost centre")] = None,
    record: Annotated[Record | None, Ask("Record")] = None,
    item: Annotated[PostItem | None, Ask("Item")] = None,
    file: Annotated[StoredFile | None, Ask("File")] = None,
    lines: Annotated[list[Line] | None, Ask("Lines")] = None,
) -> None:
    """Ask for everything."""


def demanding(*, by: Actor, text: Annotated[str, Ask("Text")], sure: Annotated[bool, Ask("Sure")]) -> None:
    """Nothing has a default."""


EVERYTHING, DEMANDING = played(everything), played(demanding)


def read(office: Office, **raw: Any) -> Answers:
    named = {
        name.replace("__", "-"): value if isinstance(value, list) else [value] for name, value in raw.items()
    }
    return read_answers(EVERYTHING, named, by=office.as_("lotte"))


GOOD: list[tuple[str, Any, Any]] = [
    ("text", "  Dag  ", "Dag"),
    ("story", "a\r\nb", "a\nb"),
    ("count", " -3 ", -3),
    ("count", 7, 7),
    ("amount", "1.240,50", Decimal("1240.50")),
    ("amount", "€ 500", Decimal("500.00")),
    ("amount", "500 eur", Decimal("500.00")),
    ("amount", Decimal("1.25"), Decimal("1.25")),
    ("amount", Decimal(1250), Decimal("1250.00")),
    ("amount", Decimal("1234.5"), Decimal("1234.50")),
    ("amount", Decimal("1.250"), Decimal("1.25")),
    ("day", "2026-11-24", date(2026, 11, 24)),
    ("day", date(2026, 11, 24), date(2026, 11, 24)),
    ("day", "1000-01-01", date(1000, 1, 1)),
    ("day", "2999-12-31", date(2999, 12, 31)),
    ("sure", "", False),
    ("sure", "false", False),
    ("sure", True, True),
    ("maybe", "on", True),
    ("maybe", ["", "on"], True),
    ("channel", "email", Channel.EMAIL),
    ("colour", "dark-red", Colour.DARK_RED),
    ("size", "2", 2),
    ("own", "Lotte van der Meulen", "Lotte van der Meulen"),
]


@pytest.mark.parametrize(("name", "typed", "value"), GOOD)
def test_a_good_answer_becomes_the_type_that_is_asked(
    office: Office, name: str, typed: Any, value: Any
) -> None:
    answers = read(office, **{name: typed})
    assert answers.problems == {}
    assert answers.arguments[name] == value
    assert type(answers.arguments[name]) is type(value)


BAD: list[tuple[str, Any]] = [
    ("text", "x" * 11),
    ("text", "half \ud800"),
    ("story", "x" * 20_001),
    ("count", "drie"),
    ("count", "1.5"),
    ("count", "1_000"),
    ("count", "-4"),
    ("count", str(2**31)),
    ("count", True),
    ("count", "9" * 5000),
    ("amount", "veel"),
    ("amount", "-1"),
    ("amount", "500 USD"),
    ("amount", "$ 500"),
    ("amount", "0,125 TND"),
    ("amount", "NaN"),
    ("amount", Decimal("NaN")),
    ("amount", Decimal("Infinity")),
    ("amount", Decimal("1.005")),
    ("amount", Decimal("0.001")),
    ("amount", Decimal("1E+40")),
    ("amount", Decimal("1E+20000000")),
    ("amount", Decimal("-1E-20000000")),
    ("amount", "9" * 5000),
    ("day", "24/11/2026"),
    ("day", "2" * 5000),
    ("day", "2026-02-30"),
    ("day", "0999-12-31"),
    ("day", "3000-01-01"),
    ("channel", "pigeon"),
    ("colour", "BLUE"),
    ("size", "3"),
    ("size", "3" * 5000),
    ("own", "Bart de Wit"),
    ("person", "nobody@x.example"),
    ("person", "²"),
    ("person", "9" * 30),
    ("unit", "NIETS"),
    ("party", "Onbekend"),
    ("party", "x" * 60_000),
    ("cost_centre", "99999"),
    ("record", "IN-1999-0001"),
    ("record", "9" * 30),
    ("record", "x" * 60_000),
    ("item", "²"),
    ("file", "a path"),
]


@pytest.mark.parametrize(("name", "typed"), BAD, ids=[f"{name}-{str(typed)[:12]!a}" for name, typed in BAD])
def test_a_bad_answer_is_a_problem_beside_its_question(office: Office, name: str, typed: Any) -> None:
    answers = read(office, **{name: typed})
    assert list(answers.problems) == [name]
    assert len(answers.problems[name][0]) < 200, "it repeats no more than one can read"
    assert name not in answers.arguments
    assert not answers.are_complete


def test_what_is_not_answered_is_left_to_the_default(office: Office) -> None:
    answers = read(office, text="  ", day="")
    assert (answers.arguments, answers.problems) == ({}, {})


def test_what_has_no_default_must_be_filled_in_and_spaces_do_not_fill(office: Office) -> None:
    answers = read_answers(DEMANDING, {"text": ["   "]}, by=office.as_("lotte"))
    assert list(answers.problems) == ["text"]
    assert answers.arguments == {"sure": False}


def test_rows_of_the_office_are_found_by_what_names_them(office: Office) -> None:
    letter = registered(office)
    answers = read(
        office,
        person="BART@testkantoor.example",
        people=[str(office.people["nour"].pk), "jeroen@testkantoor.example"],
        unit="fin",
        party="BE0477472701",
        cost_centre="6100",
        record="in-2026-0001",
        item=str(letter.pk),
    )
    assert answers.problems == {}
    assert answers.arguments == {
        "person": office.people["bart"],
        "people": [office.people["nour"], office.people["jeroen"]],
        "unit": office.units["FIN"],
        "party": office.supplier,
        "cost_centre": office.cost_centres["6100"],
        "record": letter.record,
        "item": letter,
    }


def test_a_name_that_fits_two_is_not_guessed(office: Office) -> None:
    with guard.opened():
        Party.objects.create(name="Papier & Meer NV")
    assert list(read(office, party="Papier & Meer NV").problems) == ["party"]


@pytest.mark.parametrize("typed", ["   ", "\x00", " \x00 ", "\ud800"])
def test_nothing_names_nobody_also_where_a_name_is_empty(office: Office, typed: str) -> None:
    with guard.opened():
        Party.objects.create(name="Zonder btw-nummer")
    answers = read(office, person=typed, party=typed, record=typed, item=typed)
    assert (answers.arguments, answers.problems) == ({}, {})


def test_an_id_that_is_the_code_of_another_row_is_not_guessed_where_it_is_typed(office: Office) -> None:
    first = office.cost_centres["6100"]
    with guard.opened():
        CostCentre.objects.create(
            code=str(first.pk), name="x", responsible=office.people["bart"], from_on=BEGAN
        )
    assert list(read(office, cost_centre=str(first.pk)).problems) == ["cost_centre"]
    assert read(office, cost_centre=first.pk).arguments == {"cost_centre": first}


def test_a_record_that_one_may_not_see_is_as_unknown_as_one_that_does_not_exist(office: Office) -> None:
    hidden = registered(office, handler=office.people["bart"], confidentiality="named")
    seen = read(office, record=hidden.record.number).problems["record"][0]
    never = read(office, record="IN-2026-9999").problems["record"][0]
    assert seen.replace(str(hidden.record.number), "…") == never.replace("IN-2026-9999", "…")
    assert list(read(office, item=str(hidden.pk)).problems) == ["item"]


def test_rows_keep_the_order_of_their_numbers_also_beyond_ten(office: Office) -> None:
    raw = {f"lines__{number}__text": f"regel {number}" for number in (10, 2, 0, 11, 1)}
    answers = read(office, **raw)
    assert [line.text for line in answers.arguments["lines"]] == [
        f"regel {number}" for number in (0, 1, 2, 10, 11)
    ]
    assert [line.count for line in answers.arguments["lines"]] == [1] * 5


def test_an_empty_row_is_left_out_and_a_half_row_is_a_problem(office: Office) -> None:
    answers = read(office, lines__0__text="", lines__1__text="b", lines__1__amount="2,50", lines__x__text="?")
    assert answers.arguments["lines"] == [Line("b", Decimal("2.50"))]
    assert "2" in read(office, lines__0__text="a", lines__1__amount="2,50").problems["lines"][0]
    assert list(read(office, lines__0__text="a", lines__0__amount="veel").problems) == ["lines"]


@given(
    amount=st.decimals(min_value=0, max_value=10**12, places=2), language=st.sampled_from(["nl", "fr", "en"])
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_amount_from_a_program_means_the_same_in_every_language(amount: Decimal, language: str) -> None:
    from datetime import UTC, datetime

    by = Actor(1, "x", datetime(2026, 11, 24, tzinfo=UTC), date(2026, 11, 24), language=language)
    assert read_answers(EVERYTHING, {"amount": [amount]}, by=by).arguments["amount"] == amount


@given(st.text(max_size=30))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_whatever_is_typed_is_read_or_told(typed: str) -> None:
    from datetime import UTC, datetime

    by = Actor(1, "x", datetime(2026, 11, 24, tzinfo=UTC), date(2026, 11, 24), audience_ids=(1,))
    names = [question.name for question in EVERYTHING.questions if question.name != "lines"]
    answers = read_answers(EVERYTHING, {name: [typed] for name in names}, by=by)
    assert set(answers.arguments) | set(answers.problems) <= set(names)
