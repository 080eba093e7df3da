"""Plain values in the words of a reader: money, numbers, dates, deadlines, names, and how a state looks.

Everything takes the locale (`nl-BE`, `nl-NL`, `fr-BE`, `en-GB`, or only the language) and, where nearness matters,
`today`; nothing reads a clock or an active language. So a mail can be written in the language of who gets it.
Spaces that must not break are U+00A0, or what the locale itself prescribes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

NBSP = "\N{NO-BREAK SPACE}"

#: Locale that a bare language stands for: the house is Belgian unless the office says otherwise.
_HOME = {"nl": "nl-BE", "fr": "fr-BE", "en": "en-GB"}

#: The few words that stand in for a date. Locale data like the names of months, hence not in the message files.
_WORDS: dict[str, dict[str, str | dict[str, str]]] = {
    "nl": {
        "today": "vandaag",
        "yesterday": "gisteren",
        "tomorrow": "morgen",
        "late": "{n} dagen te laat",
        "in": "over {n} dagen",
        "including": {"BE": "t.e.m. {day}", "": "t/m {day}"},
        "week": "Week {n}",
        "me": "ik",
    },
    "fr": {
        "today": "aujourd’hui",
        "yesterday": "hier",
        "tomorrow": "demain",
        "late": "{n} jours de retard",
        "in": "dans {n} jours",
        "including": {"": "jusqu’au {day} inclus"},
        "week": "Semaine {n}",
        "me": "moi",
    },
    "en": {
        "today": "today",
        "yesterday": "yesterday",
        "tomorrow": "tomorrow",
        "late": "{n} days late",
        "in": "in {n} days",
        "including": {"": "up to and including {day}"},
        "week": "Week {n}",
        "me": "me",
    },
}

#: Family of a state to (tone, icon): design language, part 6.
STATE_LOOKS = {
    "concept": ("rest", "circle-dashed"),
    "new": ("rest", "circle"),
    "working": ("move", "circle-half-2"),
    "to_decide": ("wait", "signature"),
    "waiting": ("wait", "hourglass"),
    "held": ("wait", "player-pause"),
    "approved": ("good", "circle-check"),
    "done": ("good", "checks"),
    "rejected": ("stop", "circle-x"),
    "cancelled": ("rest", "ban"),
}

#: How far a record may be read to its icon.
CONFIDENTIALITY_ICONS = {"office": "lock-open", "unit": "lock", "named": "shield-lock"}


def locale_code(language: str, country: str = "") -> str:
    """`nl` and `NL` give `nl-NL`; `nl` alone gives `nl-BE`; `nl-be` gives `nl-BE`."""
    language, _, own = language.replace("_", "-").partition("-")
    country = own or country
    home = _HOME.get(language, _HOME["nl"])
    if not country or language == "en":
        return home
    return f"{home[:2]}-{country.upper()}"


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    return Locale.parse(locale_code(code), sep="-")


def _word(key: str, locale: str) -> str:
    word = _WORDS[_locale(locale).language][key]
    if isinstance(word, dict):
        return word.get(_locale(locale).territory or "", word[""])
    return word


# Amounts and numbers ------------------------------------------------------------------------------------------------


def money_text(
    amount: Decimal, currency: str = "EUR", locale: str = "nl-BE", *, is_price: bool = False
) -> str:
    """An amount with its currency: `€ 1.240,50`, `€ -96,00`, `CHF 1.050,00`; `1 240,50 €` in French.

    The euro is a sign, every other currency its ISO 4217 code. Digits after the point are those of the currency;
    the price of one piece has at most six.
    """
    pattern, of_currency = ("#,##0.00####", False) if is_price else ("#,##0.00", True)
    if _locale(locale).language == "fr":
        text = format_currency(
            amount,
            currency,
            f"{pattern} ¤¤" if currency != "EUR" else f"{pattern} ¤",
            locale=_locale(locale),
            currency_digits=of_currency,
        )
        return text.replace(" ", NBSP)
    glue = "" if _locale(locale).language == "en" and currency == "EUR" else NBSP
    number = format_currency(
        abs(amount), currency, pattern, locale=_locale(locale), currency_digits=of_currency
    )
    sign = "-" if amount < 0 else ""
    unit = "€" if currency == "EUR" else currency
    return f"{sign}{unit}{glue}{number}" if not glue else f"{unit}{glue}{sign}{number}"


def number_text(value: Decimal | int, locale: str = "nl-BE") -> str:
    """A number as its locale groups it, with the decimals it has: `1.240`, `1.240,5`."""
    return format_decimal(value, "#,##0.##########", locale=_locale(locale), decimal_quantization=False)


def typed_number(value: Decimal | int, locale: str = "nl-BE") -> str:
    """A number as somebody types it: no groups, the decimals it has."""
    return format_decimal(value, "0.##########", locale=_locale(locale), decimal_quantization=False)


def percent_text(value: Decimal | int, locale: str = "nl-BE") -> str:
    """A percentage that is already one (21 is 21 %), with a fixed space except in English."""
    glue = "" if _locale(locale).language == "en" else NBSP
    return f"{number_text(value, locale)}{glue}%"


def count_text(count: int, locale: str = "nl-BE", limit: int = 1000) -> str:
    """A count as a list shows it; above `limit` nobody counts on: `1.000+`."""
    return f"{number_text(limit, locale)}+" if count > limit else number_text(count, locale)


def size_text(size: int, locale: str = "nl-BE") -> str:
    """The size of a file in steps of 1000: `184 kB`, `1,2 MB`."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= step:
            share = Decimal(size) / step
            places = Decimal("0.1") if share < 10 and unit != "kB" else Decimal(1)
            return f"{number_text(share.quantize(places).normalize() + 0, locale)}{NBSP}{unit}"
    return f"{size}{NBSP}B"


# Days and moments ---------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Without the full stops that some locales put behind short names, and with spaces that hold."""
    return text.replace(".", "").replace(" ", NBSP)


def _day(day: date, pattern: str, locale: str) -> str:
    """A day by a pattern of CLDR; the first of a month is `1er` in French."""
    if day.day == 1 and _locale(locale).language == "fr":
        pattern = pattern.replace("d ", "d'er' ")
    return format_date(day, pattern, locale=_locale(locale))


def day_text(day: date, today: date, locale: str = "nl-BE") -> str:
    """A day near or far: `vandaag`, `morgen`, `di 24 nov`, and with its year when that is another: `31 mrt 2028`."""
    word = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
    return _word(word, locale) if word else date_text(day, today, locale)


def date_text(day: date, today: date, locale: str = "nl-BE") -> str:
    """A day as a short date, never as a word: `di 24 nov`, `31 mrt 2028`."""
    pattern = "EEE d MMM" if day.year == today.year else "d MMM y"
    return _plain(_day(day, pattern, locale))


def long_day_text(day: date, locale: str = "nl-BE", *, year: bool = True) -> str:
    """A day in full, as a letter has it: `24 november 2026`; without year with its weekday: `dinsdag 24 november`."""
    return _day(day, "d MMMM y" if year else "EEEE d MMMM", locale).replace(" ", NBSP)


def title_day_text(day: date, locale: str = "nl-BE") -> str:
    """The day as the title of a page: `Dinsdag 24 november`."""
    text = _day(day, "EEEE d MMMM", locale)
    return text[0].upper() + text[1:]


def week_text(day: date, locale: str = "nl-BE") -> str:
    """The ISO 8601 week that a day lies in: `Week 48`."""
    return _word("week", locale).format(n=day.isocalendar().week)


def weekday_text(day: date, locale: str = "nl-BE") -> str:
    """The day of the week, short: `ma`, `lun`, `Mon`."""
    return _plain(format_date(day, "EEE", locale=_locale(locale)))


def time_text(moment: time | datetime, locale: str = "nl-BE") -> str:
    """A time of the day: `9.15 u` (nl-BE), `09:15` (nl-NL and English), `9 h 15` (French)."""
    where = _locale(locale)
    if where.language == "fr":
        return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02}"
    if where.language == "nl" and where.territory == "BE":
        return f"{moment.hour}.{moment.minute:02}{NBSP}u"
    return f"{moment.hour:02}:{moment.minute:02}"


def hours_text(first: time, until: time, locale: str = "nl-BE") -> str:
    """From a time to a time: `13.30–15.00 u` (nl-BE), `13:30–15:00`, `13 h 30–15 h 00` (French)."""
    begin, end = time_text(first, locale), time_text(until, locale)
    return f"{begin.removesuffix(f'{NBSP}u')}–{end}"


def moment_text(moment: datetime, today: date, locale: str = "nl-BE") -> str:
    """Day and time; `moment` is already in the office's own time: `gisteren, 16.41 u`, `do 19 nov, 8.02 u`."""
    return f"{day_text(moment.date(), today, locale)}, {time_text(moment, locale)}"


def period_text(first: date, until: date, today: date, locale: str = "nl-BE") -> str:
    """A half-open period, shown with its last day: `21 dec–1 jan`, `vr 27 nov` when it is one day."""
    last = until - timedelta(days=1)
    if last <= first:
        return date_text(first, today, locale)
    pattern = "d MMM" if first.year == last.year == today.year else "d MMM y"
    start, end = (_plain(_day(day, pattern, locale)) for day in (first, last))
    return f"{start}–{end}"


def including_text(until: date, today: date, locale: str = "nl-BE") -> str:
    """The last day of a half-open period that ends `until`: `t.e.m. vr 27 nov` (Belgium), `t/m …` (Netherlands)."""
    return _word("including", locale).format(day=date_text(until - timedelta(days=1), today, locale))


def distance_text(day: date, today: date, locale: str = "nl-BE") -> str:
    """How far off a coming day is: `over 24 dagen`; nothing for today, tomorrow and days gone by."""
    days = (day - today).days
    return _word("in", locale).format(n=_days(days, locale)) if days > 1 else ""


@dataclass(frozen=True)
class Due:
    """A deadline in words, and its tone: `late`, `soon` (today) or nothing."""

    text: str
    tone: str = ""


def _days(count: int, locale: str) -> str:
    return str(count) if count < 1000 else number_text(count, locale)  # a page of deadlines: grouping costs


def due(day: date | None, today: date, locale: str = "nl-BE", *, closed: bool = False) -> Due:
    """How a deadline is shown; what is closed is never late."""
    if day is None:
        return Due("")
    days = (today - day).days
    if closed or days < 0:
        return Due(date_text(day, today, locale) if closed else day_text(day, today, locale))
    if days == 0:
        return Due(_word("today", locale), "soon")
    return Due(_word("yesterday" if days == 1 else "late", locale).format(n=_days(days, locale)), "late")


# People and states --------------------------------------------------------------------------------------------------


def initials(name: str) -> str:
    """Two letters for a face: `Bart de Wit` is BW, `Nour El Amrani` is NE, `Onthaal` is ON."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return "?"
    second = next((word for word in words[1:] if word[0].isupper()), words[1] if len(words) > 1 else "")
    return (words[0][0] + (second[:1] or words[0][1:2])).upper()


def state_tone(family: str) -> str:
    """The tone of a family of states; what is unknown rests."""
    return STATE_LOOKS.get(family, ("rest", "circle"))[0]


def state_icon(family: str) -> str:
    """The icon of a family of states."""
    return STATE_LOOKS.get(family, ("rest", "circle"))[1]
