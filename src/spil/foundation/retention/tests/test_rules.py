"""From which day something may go."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from spil.foundation.access.refusals import Refused
from spil.foundation.actions import guard
from spil.foundation.retention import actions
from spil.foundation.retention.models import RetentionRule
from spil.foundation.retention.queries import period_words, rule_for, source_of
from spil.foundation.retention.rules import Period, first_day, last_start
from spil.foundation.retention.starter import RULES
from spil.foundation.retention.verdicts import Term
from tests.support.office import Office, small_office


@pytest.mark.parametrize(
    ("code", "country", "start", "expected"),
    [
        ("accounts", "BE", date(2024, 3, 15), date(2035, 1, 1)),
        ("accounts", "BE", date(2024, 12, 31), date(2035, 1, 1)),
        ("accounts", "NL", date(2024, 3, 15), date(2032, 1, 1)),
        ("applicant", "BE", date(2026, 10, 29), date(2026, 11, 27)),
        ("visitor", "NL", date(2026, 11, 1), date(2026, 12, 2)),
        ("contract", "BE", date(2020, 2, 28), date(2030, 3, 1)),
        ("personnel", "BE", date(2024, 2, 28), date(2029, 3, 1)),
        ("personnel", "NL", date(2024, 3, 15), date(2030, 1, 1)),
        ("payroll", "NL", date(2024, 3, 15), date(2032, 1, 1)),
        ("permanent", "BE", date(1950, 1, 1), None),
    ],
)
def test_the_first_day_follows_from_start_and_rule(
    code: str, country: str, start: date, expected: date | None
) -> None:
    rule = next(one for one in RULES if (one.code, one.country) == (code, country))
    assert first_day(start, rule.period) == expected


def test_a_month_that_is_shorter_ends_on_its_last_day() -> None:
    assert first_day(date(2026, 1, 30), Period(months=1)) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "period", [Period(years=10, from_january=True), Period(years=10), Period(days=1), Period(years=9000)]
)
def test_no_day_comes_after_the_last_that_there_is(period: Period) -> None:
    assert first_day(date(9999, 12, 31), period) == date.max


@pytest.mark.parametrize(
    "period",
    [
        Period(years=10, from_january=True),
        Period(years=7),
        Period(days=28),
        Period(months=1),
        Period(years=2, days=3),
    ],
)
@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 3, 1), date(2026, 12, 31), date(2027, 1, 1)])
def test_the_last_start_is_the_last_from_which_something_may_go(period: Period, today: date) -> None:
    last = last_start(today, period)
    assert last is not None
    goes, next_goes = first_day(last, period), first_day(last + timedelta(days=1), period)
    assert goes is not None and next_goes is not None  # noqa: PT018
    assert goes <= today < next_goes
    assert last_start(today, Period(is_permanent=True)) is None


@pytest.fixture
def office() -> Office:
    made = small_office()
    actions.take_starter(by=made.as_("katrien"))
    return made


@pytest.mark.django_db
def test_a_law_that_changes_is_a_new_rule_and_the_old_one_ends(office: Office) -> None:
    by = office.as_("katrien")
    old = rule_for("accounts", "BE", office.today)
    assert old is not None
    actions.replace_rule(rule=old, by=by, years=12, from_january=True, source="Wet X", reason="nieuwe wet")
    new = rule_for("accounts", "BE", office.today)
    before = rule_for("accounts", "BE", date(2026, 1, 1))
    assert new is not None
    assert before is not None
    assert (new.years, new.source, before.years) == (12, "Wet X", 10)
    actions.replace_rule(rule=new, by=by, is_permanent=True, source="Wet Y", reason="vergissing")
    assert rule_for("accounts", "BE", office.today).is_permanent  # type: ignore[union-attr]
    assert rule_for("nothing", "BE", office.today) is None
    assert RetentionRule.objects.filter(code="accounts", country="BE").count() == 3


@pytest.mark.django_db
def test_a_rule_that_ended_is_neither_changed_nor_confirmed(office: Office) -> None:
    """Of two tabs on the same rule the second one is told so, on that day and on every later one."""
    by, rule = office.as_("katrien"), RetentionRule.objects.get(code="visitor", country="BE")
    answers: dict[str, Any] = {"days": 60, "source": "Beleid", "reason": "beslist"}
    actions.replace_rule(rule=rule, by=by, **answers)
    for day in (office.today, office.today + timedelta(days=1)):
        for act, asked in ((actions.replace_rule, answers), (actions.confirm_rule, {"source": "Beleid"})):
            with pytest.raises(Refused) as refused:
                act(rule=RetentionRule.objects.get(pk=rule.pk), by=office.on(day).as_("katrien"), **asked)
            assert refused.value.refusal.code == "RuleEnded"
    assert RetentionRule.objects.filter(code="visitor", country="BE", until_on=None).count() == 1


@pytest.mark.django_db
def test_a_rule_holds_for_what_began_to_count_while_it_held(office: Office) -> None:
    """Also for what is older than the first rule; one that was never confirmed gives way to the one that followed."""
    days = (date(1990, 1, 1), date(2021, 12, 31), date(2022, 1, 1), office.today)
    rules = [rule_for("accounts", "BE", day) for day in days]
    assert [rule.years for rule in rules if rule] == [7, 7, 10, 10]
    by, waiting = office.as_("katrien"), RetentionRule.objects.get(code="visitor", country="BE")
    actions.replace_rule(rule=waiting, by=by, days=60, source="Beleid", reason="beslist")
    assert [one.days for day in days if (one := rule_for("visitor", "BE", day))] == [60] * len(days)
    with guard.opened():
        RetentionRule.objects.filter(code="visitor", country="BE").update(
            until_on=office.today, to_confirm=False
        )
    assert rule_for("visitor", "BE", office.today) is None
    yesterday = rule_for("visitor", "BE", office.today - timedelta(days=1))
    assert yesterday is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "goes"),
    [
        (date(2021, 12, 31), date(2029, 1, 1)),
        (date(2022, 1, 1), date(2033, 1, 1)),
        (date(2022, 12, 31), date(2033, 1, 1)),
        (date(2023, 1, 1), date(2034, 1, 1)),
    ],
)
@pytest.mark.usefixtures("office")
def test_belgian_books_are_kept_for_ten_years_from_the_income_of_2022(day: date, goes: date) -> None:
    """The law of 20 November 2022 lengthens income tax from assessment year 2023, VAT from 1 January 2023."""
    rule = rule_for("accounts", "BE", day)
    assert rule is not None
    assert first_day(day, rule.period) == goes


def _as_it_was() -> tuple[RetentionRule, RetentionRule]:
    """The Belgian rules for accounts as earlier versions of the program had them: seven years, ten from 2023 on."""
    rules = RetentionRule.objects.filter(code="accounts", country="BE")
    day, articles = date(2023, 1, 1), "Btw-wetboek, art. 60, en WIB 92, art. 315"
    source = (
        f"{articles}, zoals gewijzigd door de wet van 20 november 2022, in werking op 1 januari 2023 "
        "(gelezen in andere bronnen dan de wet zelf, november 2026)"
    )
    with guard.opened():
        rules.filter(years=7).update(until_on=day, source=f"{articles}, tot de wet van 20 november 2022")
        rules.filter(years=10).update(from_on=day, source=source)
    return rules.get(years=7), rules.get(years=10)


def _moved(rule: RetentionRule) -> bool:
    rule.refresh_from_db()
    return date(2022, 1, 1) in (rule.until_on, rule.from_on)


_BOOKS_OF_2022 = import_module("spil.foundation.retention.migrations.0003_belgian_books_of_2022")


@pytest.mark.django_db
@pytest.mark.parametrize("replaced", [False, True])
def test_an_office_that_took_the_first_rules_over_keeps_its_books_of_2022(
    office: Office, replaced: bool
) -> None:
    now = list(RetentionRule.objects.filter(code="accounts", country="BE").values("years", "source"))
    seven, ten = _as_it_was()
    if replaced:
        actions.replace_rule(
            rule=ten, by=office.as_("katrien"), years=12, from_january=True, source="Wet X", reason="x"
        )
    _BOOKS_OF_2022.keep_the_books_of_2022(apps, None)
    assert _moved(seven)
    assert _moved(ten)
    begun = RetentionRule.objects.filter(code="accounts", country="BE", from_on__lt=office.today)
    assert list(begun.values("years", "source")) == now, "as an office that begins today"
    for day in (date(2022, 6, 15), date(2023, 6, 15)):
        assert rule_for("accounts", "BE", day) == ten
    assert rule_for("accounts", "BE", date(2021, 12, 31)) == seven


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"years": 8}, {"source": "Advies van het kantoor"}, {"until_on": None}])
@pytest.mark.usefixtures("office")
def test_rules_that_the_office_settled_itself_are_not_moved(change: dict[str, Any]) -> None:
    seven, ten = _as_it_was()
    with guard.opened():
        RetentionRule.objects.filter(pk=seven.pk).update(**change)
    _BOOKS_OF_2022.keep_the_books_of_2022(apps, None)
    assert not _moved(seven)
    assert not _moved(ten)


@pytest.mark.django_db
def test_a_rule_says_how_long_and_who_may_change_it(office: Office) -> None:
    rule = rule_for("visitor", "BE", office.today)
    assert rule is not None
    codes = []
    for who in ("katrien", "thijs"):
        with pytest.raises(Refused) as refused:
            actions.replace_rule(rule=rule, by=office.as_(who), source="x", reason="y")
        codes.append(refused.value.refusal.code)
    assert codes == ["NoPeriod", "NotPermitted"]
    with pytest.raises(Refused) as refused:
        actions.take_starter(by=office.as_("katrien"))
    assert refused.value.refusal.code == "HasRules"
    assert period_words(Period(is_permanent=True))
    assert "30" in period_words(rule.period)


@pytest.mark.django_db
def test_what_rests_on_no_source_waits_until_the_office_confirms_it(office: Office) -> None:
    waiting = rule_for("visitor", "BE", office.today)
    known = rule_for("accounts", "BE", office.today)
    assert waiting is not None
    assert known is not None
    assert source_of(waiting)["detail"] == waiting.source
    assert not source_of(known)["detail"]
    actions.confirm_rule(rule=waiting, by=office.as_("katrien"), source="Advies van 3 november 2026")
    waiting.refresh_from_db()
    assert source_of(waiting) == {"text": "Advies van 3 november 2026", "detail": ""}
    with pytest.raises(Refused) as refused:
        actions.confirm_rule(rule=waiting, by=office.as_("katrien"), source="nog eens")
    assert refused.value.refusal.code == "IsConfirmed"


def test_every_rule_names_a_law_with_its_date_or_says_that_the_office_decides() -> None:
    for one in RULES:
        if not one.to_confirm:
            assert re.search(r"\b(19|20)\d\d\b", one.source), one.source
            continue
        assert "Voorstel" not in one.source
        period = one.period
        rule = RetentionRule(
            years=period.years, days=period.days, is_permanent=period.is_permanent, source=one.source, to_confirm=True
        )  # fmt: skip
        assert "het kantoor beslist" in source_of(rule)["text"], "in the reader's language"
        kept_by = Term(rule, date(1990, 1, 1)).kept_by(date(2026, 11, 24))
        assert kept_by is not None
        assert kept_by.code == ("ForEver" if period.is_permanent else "Unconfirmed"), "nothing goes by it"
    now = [one for one in RULES if (one.code, one.country) == ("accounts", "BE")]
    assert [(one.period.years, one.from_on) for one in now] == [(10, date(2022, 1, 1)), (7, date(2000, 1, 1))]
    assert now[1].until_on == now[0].from_on
