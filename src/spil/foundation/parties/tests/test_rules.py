"""Numbers that identify are read in every form people type, and a wrong digit is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.money.rules import Problem
from spil.foundation.parties import rules


def blocks(real_files: Path, file: str) -> list[list[str]]:
    """The lists of numbers in a doctest file, in their order; one list for each `numbers = '''` block."""
    text = (real_files / "reference" / "numbers" / file).read_text(encoding="utf-8")
    return [
        [line.removeprefix("...").strip() for line in block.splitlines() if line.removeprefix("...").strip()]
        for block in re.findall(r"numbers = '''(.*?)'''", text, re.DOTALL)
    ]


def refused(read: Callable[[str], object], numbers: list[str]) -> list[str]:
    return [number for number in numbers if isinstance(read(number), Problem)]


def test_belgian_accounts_of_the_reference_are_right(real_files: Path) -> None:
    numbers = [number[:24].strip() for number in blocks(real_files, "test_be_iban.doctest")[0]]
    assert len(numbers) > 30
    assert refused(rules.iban, numbers) == []


def test_accounts_of_the_reference_are_right_or_refused_as_it_says(real_files: Path) -> None:
    right, broken, too_long, malformed, *national = blocks(real_files, "test_iban.doctest")
    assert len(right) > 50
    assert refused(rules.iban, right) == []
    for numbers in (broken, too_long, malformed, *national):
        assert refused(rules.iban, numbers) == numbers


def test_vat_numbers_of_the_reference_are_right_or_refused_as_it_says(real_files: Path) -> None:
    right, *wrong = blocks(real_files, "test_eu_vat.doctest")
    assert len(right) > 200
    assert refused(rules.vat_number, right) == []
    assert wrong
    for numbers in wrong:
        assert refused(rules.vat_number, numbers) == numbers


def test_creditor_references_of_the_reference_are_right(real_files: Path) -> None:
    (numbers,) = blocks(real_files, "test_iso11649.doctest")
    assert len(numbers) > 50
    assert refused(rules.creditor_reference, numbers) == []


@pytest.mark.parametrize(
    "typed", ["0403.019.261", "BE 0403 019 261", "be0403019261", "403019261", "BE (0)403.019.261"]
)
def test_an_enterprise_number_is_read_in_every_form(typed: str) -> None:
    assert rules.enterprise_number(typed) == "0403019261"
    assert rules.shown_enterprise_number("0403019261") == "0403.019.261"


@pytest.mark.parametrize(
    "typed", ["0403.019.262", "", "BE", "0000000000", "2403019261", "04030192610", "ABCDEFGHIJ"]
)
def test_a_wrong_enterprise_number_is_refused_with_what_was_typed(typed: str) -> None:
    problem = rules.enterprise_number(typed)
    assert isinstance(problem, Problem)
    assert f"“{typed}”" in str(problem)


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("BE 0403.019.261", "", "BE0403019261"),
        ("0403.019.261", "BE", "BE0403019261"),
        ("nl 0044.95.445.B01", "", "NL004495445B01"),
        ("004495445B01", "NL", "NL004495445B01"),
        ("094259216", "GR", "EL094259216"),
        ("GR 094259216", "", "EL094259216"),
        ("EL 094259216", "GR", "EL094259216"),
        ("GB 123 4567 89", "GB", "GB123456789"),
        ("123456789MVA", "no", "NO123456789MVA"),
        ("CHE-116.281.710 MWST", "CH", "CHE116281710MWST"),
        ("NL004495445B01", "GB", "NL004495445B01"),
    ],
)
def test_a_vat_number_gets_its_country(typed: str, country: str, expected: str) -> None:
    assert rules.vat_number(typed, country) == expected


@pytest.mark.parametrize("typed", ["", "NL004495445B00", "NL004495446B01", "XX123", "0403019261"])
def test_a_wrong_vat_number_is_refused(typed: str) -> None:
    assert isinstance(rules.vat_number(typed), Problem)


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("BE0403019262", "GB"),
        ("GB123456789", "BE"),
        ("GB123456789", ""),
        ("GB" + "1" * 19, "GB"),
        ("GB", "GB"),
    ],
)
def test_only_a_country_outside_the_union_has_numbers_that_nobody_checks(typed: str, country: str) -> None:
    assert isinstance(rules.vat_number(typed, country), Problem)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("12345678", True),
        ("1234 5678", True),
        ("1234567", False),
        ("00000000", False),
        ("１２３４５６７８", False),
    ],
)
def test_a_kvk_number_is_eight_digits(typed: str, right: bool) -> None:
    assert isinstance(rules.kvk_number(typed), str) is right


def test_an_account_is_shown_in_groups_of_four() -> None:
    assert rules.iban("be71 0961 2345 6769") == "BE71096123456769"
    assert rules.shown_iban("BE71096123456769") == "BE71 0961 2345 6769"


@pytest.mark.parametrize(
    "typed", ["BE71096123456760", "BE7109612345676", "", "NL00ABNA0417164300", "XX82WEST12345698765432"]
)
def test_a_wrong_account_is_refused(typed: str) -> None:
    assert isinstance(rules.iban(typed), Problem)


def test_an_account_of_a_bank_that_nobody_listed_is_right() -> None:
    assert rules.iban("BE68 5390 0754 7034") == "BE68539007547034"


def test_the_belgian_check_digits_inside_an_account_count_too() -> None:
    # modulo 97 of the whole is right; the last two digits are not those of the ten before them.
    assert isinstance(rules.iban("BE54310100270000"), Problem)


def test_check_digits_outside_02_to_98_are_no_account() -> None:
    # 99 and 02 are equal modulo 97, so the plain calculation lets this one through.
    right = next(
        f"NL02ABNA{n:010d}" for n in range(10**6) if isinstance(rules.iban(f"NL02ABNA{n:010d}"), str)
    )
    assert isinstance(rules.iban(right.replace("NL02", "NL99")), Problem)


@pytest.mark.parametrize(
    ("typed", "right"),
    [("kredbebb", True), ("KREDBEBBXXX", True), ("KREDBEB", False), ("KREDZZBB", False), ("", False)],
)
def test_a_bic_has_8_or_11_characters_and_a_country(typed: str, right: bool) -> None:
    assert isinstance(rules.bic(typed), str) is right
    assert rules.usable_bic(typed) == (typed.upper() if right else "")


@pytest.mark.parametrize(
    "typed",
    [
        "090933755493",
        "+++090/9337/55493+++",
        "***090/9337/55493***",
        "090 9337 55493",
        " +++ 090/9337/55493 +++ ",
    ],
)
def test_a_structured_communication_is_read_in_every_form(typed: str) -> None:
    assert rules.structured_communication(typed) == "090933755493"
    assert rules.shown_structured_communication("090933755493") == "+++090/9337/55493+++"


@pytest.mark.parametrize("typed", ["090933755494", "", "000000000000", "0909337554930", "factuur 12"])
def test_a_wrong_structured_communication_is_refused(typed: str) -> None:
    assert isinstance(rules.structured_communication(typed), Problem)


def test_a_remainder_of_zero_is_written_as_97() -> None:
    assert rules.structured_communication_of(97) == "000000009797"
    assert rules.structured_communication("+++000/0000/09797+++") == "000000009797"
    assert isinstance(rules.structured_communication("000000009700"), Problem)


@given(st.integers(1, 10**10 - 1), st.integers(0, 11), st.integers(1, 9))
def test_every_structured_communication_is_right_and_one_changed_digit_is_found(
    n: int, at: int, by: int
) -> None:
    digits = rules.structured_communication_of(n)
    assert rules.structured_communication(rules.shown_structured_communication(digits)) == digits
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    assert isinstance(rules.structured_communication(wrong), Problem)


@pytest.mark.parametrize("number", [0, -1, 10**10])
def test_a_structured_communication_carries_ten_digits_at_most(number: int) -> None:
    with pytest.raises(ValueError, match="carries"):
        rules.structured_communication_of(number)


@pytest.mark.parametrize(
    "typed", ["RF18539007547035", "RF18", "", "XX18539007547034", "RF18 5390 0754 7034 5390 0754 7034"]
)
def test_a_wrong_creditor_reference_is_refused(typed: str) -> None:
    assert isinstance(rules.creditor_reference(typed), Problem)


@pytest.mark.parametrize(
    ("typed", "kind", "value", "shown"),
    [
        ("+++090/9337/55493+++", "ogm", "090933755493", "+++090/9337/55493+++"),
        ("rf18 5390 0754 7034", "rf", "RF18539007547034", "RF18539007547034"),
        (" Factuur  2026/12 ", "free", "Factuur 2026/12", "Factuur 2026/12"),
        ("090933755494", "free", "090933755494", "090933755494"),
    ],
)
def test_a_payment_reference_is_recognised(typed: str, kind: str, value: str, shown: str) -> None:
    reference = rules.payment_reference(typed)
    assert (reference.kind, reference.value, str(reference)) == (kind, value, shown)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0208:0403019261", "0208:0403019261"),
        ("0208:0403.019.261", "0208:0403019261"),
        ("iso6523-actorid-upis::0208:0403019261", "0208:0403019261"),
        ("9925:be0403019261", "9925:BE0403019261"),
        ("9944:NL004495445B01", "9944:NL004495445B01"),
        ("0106:12345678", "0106:12345678"),
        ("0190:00000001003214345000", "0190:00000001003214345000"),
        ("0088:7300010000001", "0088:7300010000001"),
        ("0235:whatever-1", "0235:whatever-1"),
    ],
)
def test_a_peppol_address_is_read(typed: str, expected: str) -> None:
    assert str(rules.participant(typed)) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "0208:0403019262",
        "0208",
        "0208:",
        "208:0403019261",
        "9925:NL004495445B01",
        "0106:1234567",
        "0190:1",
        "0088:7300010000002",
        "",
        "::",
    ],
)
def test_a_wrong_peppol_address_is_refused(typed: str) -> None:
    assert isinstance(rules.participant(typed), Problem)


def test_peppol_addresses_are_compared_without_capitals() -> None:
    assert rules.Participant("9925", "BE0403019261").key == rules.Participant("9925", "be0403019261").key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("INV-2026/0012", "inv 2026 12"),
        ("INV-2026/0012", "INV2026-12"),
        ("0012", "12"),
        ("VF 12", "vf12"),
        ("12 VF", "12-vf"),
        ("№ 7", "no7"),
        ("Été-01", "ete 1"),
        ("2026.000.0001", "2026-0-1"),
        ("000", "0"),
        ("Ά-0012", "α 12"),
        ("ТОВ 007", "тов-7"),
        ("Ø-12", "12"),  # as they were kept before letters of other scripts counted
    ],
)
def test_two_writings_of_one_invoice_number_are_the_same(one: str, other: str) -> None:
    assert rules.invoice_number_key(one) == rules.invoice_number_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1-11", "11-1"),
        ("2026/1", "20261"),
        ("A12", "B12"),
        ("120", "12"),
        ("12A", "A12"),
        ("Α-12", "Β-12"),
        ("А/7", "Б/7"),
        ("Δ", "Θ"),
        ("١٢", "١٣"),
        ("***", "---"),
    ],
)
def test_different_invoice_numbers_stay_different(one: str, other: str) -> None:
    assert rules.invoice_number_key(one) != rules.invoice_number_key(other)


def test_a_loose_key_meets_what_was_typed_without_separators() -> None:
    assert rules.loose_invoice_number_key("20260012") == rules.loose_invoice_number_key("2026/12")
    assert rules.loose_invoice_number_key("2026/13") != rules.loose_invoice_number_key("2026/12")


@given(st.text(max_size=30))
def test_a_key_of_a_key_is_itself(number: str) -> None:
    key = rules.invoice_number_key(number)
    assert rules.invoice_number_key(key) == key


@given(st.text(max_size=40))
def test_any_text_gives_a_number_or_a_problem(typed: str) -> None:
    readers: list[Callable[[str], object]] = [
        rules.enterprise_number, rules.vat_number, rules.kvk_number, rules.iban, rules.bic,
        rules.structured_communication, rules.creditor_reference, rules.participant,
    ]  # fmt: skip
    for read in readers:
        assert isinstance(read(typed), str | rules.Participant | Problem)
