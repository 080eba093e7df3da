"""Money adds up exactly, and what people type is read right or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.money.rules import (
    CurrencyMismatch,
    Money,
    Problem,
    currency_digits,
    parse_money,
    parse_number,
    total,
)


def euro(text: str) -> Money:
    return Money(Decimal(text), "EUR")


cents = st.integers(-(10**12), 10**12).map(lambda n: Money(Decimal(n) / 100, "EUR"))


def test_a_float_is_no_money() -> None:
    with pytest.raises(TypeError):
        Money(0.1, "EUR")  # type: ignore[arg-type]


def test_infinity_is_no_money() -> None:
    with pytest.raises(ValueError, match="finite"):
        Money(Decimal("Infinity"))


@pytest.mark.parametrize("code", ["eur", "EURO", "", "€"])
def test_a_malformed_currency_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="4217"):
        Money(Decimal(1), code)


def test_two_currencies_never_add_up() -> None:
    dollars = Money(Decimal(1), "USD")
    for wrong in (lambda: euro("1") + dollars, lambda: euro("1") - dollars, lambda: euro("1") < dollars):
        with pytest.raises(CurrencyMismatch):
            wrong()


def test_money_of_two_currencies_is_never_equal() -> None:
    assert Money(Decimal(0), "EUR") != Money(Decimal(0), "USD")


def test_money_multiplies_with_whole_and_decimal_numbers_only() -> None:
    assert euro("10.00") * Decimal("0.21") == euro("2.10") == Decimal("0.21") * euro("10.00")
    with pytest.raises(TypeError):
        euro("10.00") * 0.21  # type: ignore[operator]


@pytest.mark.parametrize(
    ("exact", "currency", "expected"),
    [
        ("0.005", "EUR", "0.01"),
        ("0.0049", "EUR", "0.00"),
        ("2.345", "EUR", "2.35"),
        ("2.355", "EUR", "2.36"),
        ("-0.005", "EUR", "-0.01"),
        ("1.5", "JPY", "2"),
        ("1.2345", "TND", "1.235"),
    ],
)
def test_rounding_is_half_away_from_zero_to_the_digits_of_the_currency(
    exact: str, currency: str, expected: str
) -> None:
    assert str(Money(Decimal(exact), currency).rounded.amount) == expected


def test_currencies_have_their_own_digits() -> None:
    assert [currency_digits(code) for code in ("EUR", "JPY", "TND", "CLF")] == [2, 0, 3, 4]


def test_nothing_adds_up_to_zero() -> None:
    assert total([]) == euro("0")


@given(st.lists(cents))
def test_a_total_is_exact_in_any_order(amounts: list[Money]) -> None:
    assert total(amounts) == total(reversed(amounts))
    assert total(amounts).amount * 100 == sum(int(amount.amount * 100) for amount in amounts)


@given(cents, cents)
def test_subtracting_undoes_adding(one: Money, other: Money) -> None:
    assert one + other - other == one


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("1.240,50", "nl", "1240.50"),
        ("1.240,50", "en", "1240.50"),
        ("1,240.50", "nl", "1240.50"),
        ("1240.5", "nl", "1240.50"),
        ("1240,5", "en", "1240.50"),
        ("1 240,50", "fr", "1240.50"),
        ("1\N{NARROW NO-BREAK SPACE}240,50 €", "fr", "1240.50"),
        ("€ 12", "nl", "12.00"),
        ("€\N{NO-BREAK SPACE}-96,00", "nl", "-96.00"),
        ("- € 96", "nl", "-96.00"),
        ("\N{MINUS SIGN}96", "nl", "-96.00"),
        ("12 EUR", "nl", "12.00"),
        ("eur 12", "nl", "12.00"),
        ("12,-", "nl", "12.00"),
        (",5", "nl", "0.50"),
        ("1.240", "nl", "1240.00"),
        ("1.240", "fr", "1240.00"),
        ("1,240", "en", "1240.00"),
        ("1.240.500", "nl", "1240500.00"),
        ("1.240.500,25", "nl", "1240500.25"),
        ("1'240.50", "fr", "1240.50"),
        ("0,500", "nl", "0.50"),
        ("-0", "nl", "0.00"),
        ("007", "nl", "7.00"),
    ],
)
def test_what_people_type_is_read(typed: str, language: str, expected: str) -> None:
    money = parse_money(typed, language=language)
    assert isinstance(money, Money), money
    assert (str(money.amount), money.currency) == (expected, "EUR")


@pytest.mark.parametrize(
    ("typed", "language", "code"),
    [
        ("", "nl", "no-amount"),
        ("twaalf", "nl", "no-amount"),
        ("€", "nl", "no-amount"),
        ("1.24,50", "nl", "no-amount"),
        ("12,50,3", "nl", "no-amount"),
        ("1.2.3", "nl", "no-amount"),
        ("1 24", "nl", "no-amount"),
        ("--5", "nl", "no-amount"),
        ("5-", "nl", "no-amount"),
        ("1e3", "nl", "no-amount"),
        ("٣", "nl", "no-amount"),
        ("EUR 5 USD", "nl", "no-amount"),
        ("1,240", "nl", "ambiguous"),
        ("1.240", "en", "ambiguous"),
        ("12,345", "fr", "ambiguous"),
        ("0,125", "nl", "too-precise"),
        ("1240.501", "nl", "too-precise"),
        ("12345678901234567", "nl", "too-large"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(typed: str, language: str, code: str) -> None:
    problem = parse_money(typed, language=language)
    assert isinstance(problem, Problem), problem
    assert problem.code == code


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("1.250", "nl", "1250"),
        ("1.250", "en", "1.250"),
        ("1,250", "nl", "1.250"),
        ("1,250", "en", "1250"),
        ("1 250", "fr", "1250"),
        ("1.250,50", "nl", "1250.50"),
        ("1,250.50", "nl", "1250.50"),
        ("1.250.000", "nl", "1250000"),
        ("0,125", "nl", "0.125"),
        ("1.125000", "nl", "1.125000"),
        ("-12,5", "nl", "-12.5"),
        ("\N{MINUS SIGN}0", "nl", "0"),
    ],
)
def test_a_number_is_read_as_the_language_writes_it(typed: str, language: str, expected: str) -> None:
    assert parse_number(typed, language=language) == Decimal(expected)


@pytest.mark.parametrize("typed", ["", "veel", "1.2.3", "1 24", "1e3", "12345678901234567"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert isinstance(parse_number(typed), Problem)


def test_a_typed_currency_wins() -> None:
    assert parse_money("$ 12,50") == Money(Decimal("12.50"), "USD")
    assert parse_money("1500 JPY") == Money(Decimal(1500), "JPY")
    assert parse_money("12", currency="GBP") == Money(Decimal(12), "GBP")


def test_a_problem_says_what_was_typed_and_how_to_do_it_right() -> None:
    assert (
        str(parse_money("1.24,50", language="nl"))
        == "“1.24,50” is not an amount. Write for example 1.240,50."
    )


@given(cents)
def test_what_python_writes_is_read_back(amount: Money) -> None:
    assert parse_money(f"{amount.amount:.2f}") == amount


@given(st.text(max_size=30), st.sampled_from(["nl", "fr", "en"]))
def test_any_text_gives_money_or_a_problem(typed: str, language: str) -> None:
    assert isinstance(parse_money(typed, language=language), Money | Problem)
