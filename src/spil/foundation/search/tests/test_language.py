"""What is typed, cut into parts: filters, amounts, periods, phrases and words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spil.foundation.search.rules.amounts import Amounts, amount_of
from spil.foundation.search.rules.language import FILTERS, STANDINGS, Sort, ask, standing_of

TUESDAY = date(2026, 11, 24)


def parts(text: str, language: str = "nl") -> list[tuple[str, str, str]]:
    return [(part.sort.value, part.name, part.value) for part in ask(text, TUESDAY, language).parts]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1000", "1000"),
        ("1.240,50", "1240.50"),
        ("1,240.50", "1240.50"),
        ("1 240,50", "1240.50"),
        ("1.240", "1240"),
        ("12,5", "12.5"),
        ("1.2.3", None),
        ("1234.567", None),
        ("12a", None),
        ("1" * 30, None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str | None) -> None:
    assert amount_of(text) == (Decimal(amount) if amount else None)


def test_the_example_of_the_guide_is_understood() -> None:
    assert parts("van:proximus type:factuur >1000 vorige maand") == [
        ("filter", "from", "proximus"),
        ("filter", "kind", "factuur"),
        ("amount", "", ">1000"),
        ("period", "", "vorige maand"),
    ]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (">1000", Amounts(low=Decimal(1000), over=True)),
        ("≥ € 1.000", Amounts(low=Decimal(1000))),
        ("<1.240,50", Amounts(high=Decimal("1240.50"), under=True)),
        ("1000..2000", Amounts(Decimal(1000), Decimal(2000))),
        ("2000...1000", Amounts(Decimal(1000), Decimal(2000))),
        ("€ 1.240,50", Amounts(Decimal("1240.50"), Decimal("1240.50"))),
        ("95 euro", Amounts(Decimal(95), Decimal(95))),
        ("bedrag:95", Amounts(Decimal(95), Decimal(95))),
        ("montant:>95", Amounts(low=Decimal(95), over=True)),
    ],
)
def test_amounts_have_bounds(text: str, bounds: Amounts) -> None:
    (part,) = ask(text, TUESDAY).parts
    assert (part.sort, part.amounts) == (Sort.AMOUNT, bounds)


@pytest.mark.parametrize(
    ("text", "first", "until"),
    [
        ("vandaag", "2026-11-24", "2026-11-25"),
        ("gisteren", "2026-11-23", "2026-11-24"),
        ("deze week", "2026-11-23", "2026-11-30"),
        ("vorige week", "2026-11-16", "2026-11-23"),
        ("vorige maand", "2026-10-01", "2026-11-01"),
        ("le mois dernier", "2026-10-01", "2026-11-01"),
        ("last quarter", "2026-07-01", "2026-10-01"),
        ("vorig jaar", "2025-01-01", "2026-01-01"),
        ("laatste 30 dagen", "2026-10-26", "2026-11-25"),
        ("les 2 derniers mois", "2026-09-24", "2026-11-25"),
        ("november 2025", "2025-11-01", "2025-12-01"),
        ("in december", "2025-12-01", "2026-01-01"),
        ("en août", "2026-08-01", "2026-09-01"),
        ("24 november 2025", "2025-11-24", "2025-11-25"),
        ("24/11/2026", "2026-11-24", "2026-11-25"),
        ("2026-11-24", "2026-11-24", "2026-11-25"),
        ("2026-11", "2026-11-01", "2026-12-01"),
        ("Q3 2026", "2026-07-01", "2026-10-01"),
        ("jaar:2025", "2025-01-01", "2026-01-01"),
        ("sinds maandag", "2026-11-23", None),
        ("sinds 1/11/2026", "2026-11-01", None),
        ("vóór 1 november 2026", None, "2026-11-01"),
        ("avant 2025", None, "2025-01-01"),
    ],
)
def test_a_period_is_half_open(text: str, first: str | None, until: str | None) -> None:
    (part,) = ask(text, TUESDAY).parts
    assert part.sort == Sort.PERIOD
    assert part.days == (first and date.fromisoformat(first), until and date.fromisoformat(until))


def test_the_last_month_of_a_long_month_ends_on_a_day_that_is() -> None:
    (part,) = ask("laatste 1 maand", date(2026, 3, 31)).parts
    assert part.days == (date(2026, 2, 28), date(2026, 4, 1))


@pytest.mark.parametrize(
    "text",
    [
        "hier",
        "offerte voor november",
        "31/02/2026",
        "31/12/9999",
        "sinds 31/12/9999",
        "0412",
        "FA-2026-0412",
        "BE68 5390",
        "mei",
        "10:30",
        "http://x.be",
    ],
)
def test_what_only_looks_like_a_filter_is_looked_for(text: str) -> None:
    assert {sort for sort, _name, _value in parts(text)} == {"word"}


def test_yesterday_is_a_period_in_french_alone() -> None:
    assert parts("hier", "fr") == [("period", "", "hier")]


def test_phrases_minus_words_and_quoted_values() -> None:
    asked = ask('"vaste lijn" -herinnering van:"Van Damme" -"oude lijn"', TUESDAY)
    assert asked.words == '"vaste lijn"'
    assert asked.without == ("herinnering", "oude lijn")
    assert asked.narrowing[0].value == "Van Damme"


def test_an_unknown_filter_is_told_and_looked_for() -> None:
    asked = ask("betreft:factuur", TUESDAY)
    assert [(part.sort, part.name) for part in asked.parts] == [(Sort.UNKNOWN, "betreft")]
    assert asked.words == "factuur"
    assert ask("betreft:", TUESDAY).words == "betreft"


def test_a_filter_that_waits_for_its_value_narrows_nothing() -> None:
    assert ask("van:", TUESDAY).narrowing == ()
    assert ask("lift bedrag:", TUESDAY).words == "lift"


def test_a_part_can_be_left_out() -> None:
    asked = ask("lift van:proximus vorige maand", TUESDAY)
    assert asked.left_out(asked.parts[1]) == "lift vorige maand"


def test_every_filter_and_standing_has_one_meaning() -> None:
    names = [name for each in FILTERS.values() for name in each]
    assert len(names) == len(set(names))
    assert {standing_of(word) for words in STANDINGS.values() for word in words} == set(STANDINGS)
    assert standing_of("te-laat") == standing_of("Te laat") == "late"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('abvan:>.<€- "1204,/éÉſİ„”\x00\n'), max_size=40))
def test_every_text_is_cut_without_a_gap(text: str) -> None:
    asked = ask(text, TUESDAY)
    covered = "".join(asked.text[part.start : part.end] for part in asked.parts)
    assert "".join(covered.split()) == "".join(asked.text.split())
    assert [part.start for part in asked.parts] == sorted(part.start for part in asked.parts)
