"""How values read in Dutch, French and English."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from spil.foundation.ui import rules
from spil.foundation.workflow.rules import Family

TODAY = date(2026, 11, 24)
TEXTS = str.maketrans({"\u00a0": "_", "\u202f": "_"})


def seen(text: str) -> str:
    """With every space that holds drawn as an underscore."""
    return text.translate(TEXTS)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("1240.50", "EUR", "nl-BE", "€_1.240,50"),
        ("12480", "EUR", "nl-NL", "€_12.480,00"),
        ("-96", "EUR", "nl", "€_-96,00"),
        ("0", "EUR", "nl", "€_0,00"),
        ("1050", "CHF", "nl", "CHF_1.050,00"),
        ("1050", "JPY", "nl", "JPY_1.050"),
        ("1240.50", "EUR", "fr", "1_240,50_€"),
        ("-96", "EUR", "fr", "-96,00_€"),
        ("1050", "CHF", "fr", "1_050,00_CHF"),
        ("1240.50", "EUR", "en", "€1,240.50"),
        ("-96", "EUR", "en", "-€96.00"),
        ("1050", "CHF", "en", "CHF_1,050.00"),
    ],
)
def test_an_amount_reads_as_its_locale_writes_it(amount: str, currency: str, locale: str, text: str) -> None:
    written = rules.money_text(Decimal(amount), currency, locale)
    assert seen(written) == text
    assert " " not in written


@pytest.mark.parametrize(
    ("value", "locale", "text"),
    [
        (1240, "nl", "1.240"),
        (Decimal("1240.5"), "nl", "1.240,5"),
        (1240, "fr", "1_240"),
        (1240, "en", "1,240"),
    ],
)
def test_a_number_keeps_the_decimals_it_has(value: Decimal, locale: str, text: str) -> None:
    assert seen(rules.number_text(value, locale)) == text


def test_a_percentage_has_a_fixed_space_except_in_english() -> None:
    assert [seen(rules.percent_text(Decimal(21), code)) for code in ("nl", "fr", "en")] == [
        "21_%",
        "21_%",
        "21%",
    ]


def test_nobody_counts_on_above_a_thousand() -> None:
    assert rules.count_text(1000) == "1.000"
    assert rules.count_text(1001) == "1.000+"
    assert rules.count_text(1001, "en") == "1,000+"


@pytest.mark.parametrize(
    ("size", "text"),
    [(512, "512_B"), (184_320, "184_kB"), (1_240_000, "1,2_MB"), (30_000_000, "30_MB"), (2 * 10**9, "2_GB")],
)
def test_the_size_of_a_file_is_short(size: int, text: str) -> None:
    assert seen(rules.size_text(size)) == text


@pytest.mark.parametrize(
    ("day", "locale", "text"),
    [
        (TODAY, "nl", "vandaag"),
        (date(2026, 11, 23), "nl", "gisteren"),
        (date(2026, 11, 25), "nl", "morgen"),
        (date(2026, 11, 27), "nl", "vr_27_nov"),
        (date(2026, 3, 31), "nl", "di_31_mrt"),
        (date(2028, 3, 31), "nl", "31_mrt_2028"),
        (TODAY, "fr", "aujourd’hui"),
        (date(2026, 11, 27), "fr", "ven_27_nov"),
        (date(2026, 12, 1), "fr", "mar_1er_déc"),
        (TODAY, "en", "today"),
        (date(2026, 11, 27), "en", "Fri_27_Nov"),
    ],
)
def test_a_day_is_a_word_when_near_and_has_a_year_when_it_is_another(
    day: date, locale: str, text: str
) -> None:
    assert seen(rules.day_text(day, TODAY, locale)) == text


def test_a_day_in_full_is_written_as_in_a_letter() -> None:
    assert seen(rules.long_day_text(TODAY, "nl")) == "24_november_2026"
    assert seen(rules.long_day_text(TODAY, "fr")) == "24_novembre_2026"
    assert seen(rules.long_day_text(date(2026, 12, 1), "fr")) == "1er_décembre_2026"
    assert rules.title_day_text(date(2026, 12, 1), "fr") == "Mardi 1er décembre"
    assert seen(rules.long_day_text(TODAY, "en")) == "24_November_2026"
    assert rules.title_day_text(TODAY, "nl") == "Dinsdag 24 november"


def test_the_week_is_the_one_of_iso_8601() -> None:
    assert [rules.week_text(TODAY, code) for code in ("nl", "fr", "en")] == [
        "Week 48",
        "Semaine 48",
        "Week 48",
    ]
    assert rules.week_text(date(2027, 1, 1), "nl") == "Week 53"


def test_the_clock_reads_differently_in_belgium_and_the_netherlands() -> None:
    quarter = time(9, 15)
    assert [seen(rules.time_text(quarter, code)) for code in ("nl-BE", "nl-NL", "fr-BE", "en-GB")] == [
        "9.15_u",
        "09:15",
        "9_h_15",
        "09:15",
    ]


def test_a_moment_is_a_day_and_a_time() -> None:
    assert (
        seen(rules.moment_text(datetime(2026, 11, 23, 16, 41, tzinfo=UTC), TODAY, "nl"))
        == "gisteren, 16.41_u"
    )
    assert (
        seen(rules.moment_text(datetime(2026, 11, 19, 8, 2, tzinfo=UTC), TODAY, "nl")) == "do_19_nov, 8.02_u"
    )


def test_a_half_open_period_is_shown_with_its_last_day() -> None:
    assert seen(rules.period_text(date(2026, 12, 21), date(2026, 12, 25), TODAY, "nl")) == "21_dec–24_dec"
    assert (
        seen(rules.period_text(date(2026, 12, 21), date(2027, 1, 2), TODAY, "nl")) == "21_dec_2026–1_jan_2027"
    )
    assert seen(rules.period_text(date(2026, 11, 27), date(2026, 11, 28), TODAY, "nl")) == "vr_27_nov"
    assert seen(rules.including_text(date(2026, 11, 28), TODAY, "nl-BE")) == "t.e.m. vr_27_nov"
    assert seen(rules.including_text(date(2026, 11, 28), TODAY, "nl-NL")) == "t/m vr_27_nov"


@pytest.mark.parametrize(
    ("day", "locale", "text", "tone"),
    [
        (date(2026, 11, 20), "nl", "4 dagen te laat", "late"),
        (date(2026, 11, 20), "fr", "4 jours de retard", "late"),
        (date(2026, 11, 20), "en", "4 days late", "late"),
        (date(2016, 11, 24), "nl", "3.652 dagen te laat", "late"),
        (date(2026, 11, 23), "nl", "gisteren", "late"),
        (TODAY, "nl", "vandaag", "soon"),
        (date(2026, 11, 26), "nl", "do_26_nov", ""),
    ],
)
def test_a_deadline_says_how_late_it_is(day: date, locale: str, text: str, tone: str) -> None:
    found = rules.due(day, TODAY, locale)
    assert (seen(found.text), found.tone) == (text, tone)


def test_what_is_closed_or_has_no_deadline_is_never_late() -> None:
    assert rules.due(date(2026, 11, 20), TODAY, "nl", closed=True).tone == ""
    assert rules.due(None, TODAY, "nl") == rules.Due("")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Katrien Moerman", "KM"),
        ("Bart de Wit", "BW"),
        ("Nour El Amrani", "NE"),
        ("Lotte van der Meulen", "LM"),
        ("Onthaal", "ON"),
        ("", "?"),
    ],
)
def test_a_face_has_two_letters(name: str, letters: str) -> None:
    assert rules.initials(name) == letters


def test_every_family_of_states_has_its_own_icon() -> None:
    assert set(rules.STATE_LOOKS) == {family.value for family in Family}
    assert len({icon for _, icon in rules.STATE_LOOKS.values()}) == len(rules.STATE_LOOKS)


def test_every_language_has_every_word() -> None:
    dutch = rules._WORDS["nl"].keys()
    assert all(words.keys() == dutch for words in rules._WORDS.values())
    assert rules.locale_code("nl-nl") == "nl-NL"
    assert rules.locale_code("fr", "BE") == "fr-BE"
    assert rules.locale_code("en-us") == "en-GB"
