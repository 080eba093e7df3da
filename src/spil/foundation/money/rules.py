"""Money that cannot be added wrongly, and the reading of amounts that people type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering

#: Digits after the point, for the currencies that do not have two (ISO 4217, list one).
_DIGITS = {
    code: digits
    for digits, codes in {
        0: ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"),
        3: ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
        4: ("CLF", "UYW"),
    }.items()
    for code in codes
} | {"XAF": 0, "XOF": 0, "XPF": 0}
_CODE = re.compile(r"[A-Z]{3}")
#: what ISO 4217 has for an amount in no currency
NO_CURRENCY = "XXX"


def N_(text: str) -> str:  # noqa: N802 - the name under which message extraction knows it
    """Mark a text for translation in code that does not know Django; whoever shows it translates it."""
    return text


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value, and how to do it right; a value, not an exception.

    `code` is for programs and tests. `msgid` is the English text with `%(name)s` places for `params`; whoever
    shows it translates `msgid` first and fills it afterwards. `str()` gives the English text.
    """

    code: str
    msgid: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.params


class CurrencyMismatch(ValueError):
    """Two currencies met in one calculation. Always a fault in the code, never shown to a person."""


def currency_digits(currency: str) -> int:
    """How many digits a currency has after the point: EUR 2, JPY 0, TND 3."""
    return _DIGITS.get(currency, 2)


def is_currency_code(written: str) -> bool:
    """Whether this is written as a code of ISO 4217; not whether it is in use."""
    return _CODE.fullmatch(written) is not None


def rounded(amount: Decimal, currency: str = "EUR") -> Decimal:
    """Round half away from zero to the digits of the currency.

    EN 16931 (BR-DEC-*) allows two decimals at most; 0.005 becomes 0.01 and -0.005 becomes -0.01, so that a
    credit note mirrors its invoice.
    """
    return amount.quantize(Decimal(1).scaleb(-currency_digits(currency)), rounding=ROUND_HALF_UP)


@total_ordering
@dataclass(frozen=True)
class Money:
    """An exact amount in one currency. Arithmetic keeps all digits; `rounded` is always asked for by name.

    Raises TypeError for anything but a Decimal, ValueError for infinities and malformed codes, and
    CurrencyMismatch when two currencies meet.
    """

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money is a Decimal, not {type(self.amount).__name__}")
        if not self.amount.is_finite():
            raise ValueError("money is finite")
        if not is_currency_code(self.currency):
            raise ValueError(f"not an ISO 4217 code: {self.currency!r}")

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, bool) or not isinstance(factor, Decimal | int):
            return NotImplemented
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    @property
    def rounded(self) -> Money:
        """The same money with the digits of its currency."""
        return Money(rounded(self.amount, self.currency), self.currency)


def total(amounts: Iterable[Money], currency: str = "EUR") -> Money:
    """The sum of any number of amounts in one currency; nothing adds up to zero."""
    result = Money(Decimal(0), currency)
    for amount in amounts:
        result = result + amount
    return result


# What people type -------------------------------------------------------------------------------------------

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
#: Every kind of space, and the apostrophe that groups thousands in Switzerland.
_GROUP_SIGNS = re.compile(r"(?<=[0-9])[\s'’](?=[0-9])")
_EXAMPLES = {"nl": "1.240,50", "fr": "1 240,50", "en": "1,240.50"}
_MOST_DIGITS = 16
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_WRITTEN = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_NUMBER = re.compile(r"([0-9]*)(?:[.,]([0-9]+))?")


def parse_money(typed: str, *, language: str = "nl", currency: str = "EUR") -> Money | Problem:
    """Read an amount as somebody typed it; a currency that was typed along wins over `currency`.

    Understands `1.240,50`, `1 240,50`, `1,240.50`, `1240.5`, `€ 12`, `12 EUR`, `12,-` and a minus sign in
    front. One separator with three digits behind it is read as thousands only where the language writes
    thousands so (`1.240` in Dutch and French, `1,240` in English); the other way round it is refused,
    because a guess would be wrong by a factor of a thousand.
    """
    text = typed.strip().replace("\N{MINUS SIGN}", "-")
    bare, found = _split_currency(text)
    currency = found or currency
    negative = bare.startswith("-")
    bare = re.sub(r",[-–—]{1,2}$", "", bare.removeprefix("-").strip())
    digits = _digits(bare, language)
    if isinstance(digits, str):
        return _problem(digits, typed, language)
    whole, decimals = digits
    if len(whole) > _MOST_DIGITS:
        return _problem("too-large", typed, language)
    if len(decimals.rstrip("0")) > currency_digits(currency):
        return _problem("too-precise", typed, language)
    amount = Decimal(f"{whole or '0'}.{decimals or '0'}").quantize(
        Decimal(1).scaleb(-currency_digits(currency))
    )
    return Money(-amount if negative and amount else amount, currency)


class Written(str):
    """A text that a program wrote: a number in it has a point before its decimals, whatever the language."""


def parse_number(typed: str, *, language: str = "nl") -> Decimal | Problem:
    """Read a number that is no amount as `parse_money` reads one, with as many decimals as it was typed with.

    Since a number may well have three, one separator before three digits is what the language writes there: `1.250`
    is 1250 in Dutch and 1.250 in English, `1,250` the other way round. What was Written by a program has a point.
    """
    bare = typed.strip().replace("\N{MINUS SIGN}", "-")
    negative, bare = bare.startswith("-"), bare.removeprefix("-").strip()
    digits = _digits_written(bare) if isinstance(typed, Written) else _digits(bare, language)
    if digits == "ambiguous":
        digits = (bare[:-4], bare[-3:])
    if isinstance(digits, str):
        return _problem(digits, typed, language)
    whole, decimals = digits
    if len(whole) > _MOST_DIGITS:
        return _problem("too-large", typed, language)
    number = Decimal(f"{whole or '0'}.{decimals or '0'}")
    return -number if negative and number else number


def _split_currency(text: str) -> tuple[str, str]:
    """Take the currency off either end: the rest and the code, or an empty code."""
    sign, body = ("-", text[1:].strip()) if text.startswith("-") else ("", text)
    for symbol, code in _SYMBOLS.items():
        if body.startswith(symbol) or body.endswith(symbol):
            return sign + body.strip(symbol).strip(), code
    before, after = re.match("[A-Za-z]{3}", body), re.search("[A-Za-z]{3}$", body)
    if bool(before) == bool(after):  # none, or one too many
        return text, ""
    rest = body[3:] if before else body[:-3]
    return sign + rest.strip(), (body[:3] if before else body[-3:]).upper()


def _digits(bare: str, language: str) -> tuple[str, str] | str:
    """Digits before and after the decimal sign, or the code of what is wrong."""
    joined = (
        _GROUP_SIGNS.sub("", bare)
        if re.fullmatch(r"[0-9]{1,3}([\s'’][0-9]{3})+([.,][0-9]+)?", bare)
        else bare
    )
    if not re.fullmatch(r"[0-9.,]*[0-9]", joined):
        return "no-amount"
    signs = [sign for sign in joined if sign in ".,"]
    if len(set(signs)) == 2 and signs.count(signs[-1]) == 1:
        whole, decimals = joined.rsplit(signs[-1], 1)
        return (re.sub("[.,]", "", whole), decimals) if _GROUPED.fullmatch(whole) else "no-amount"
    if len(set(signs)) == 1 and _GROUPED.fullmatch(joined):
        if len(signs) == 1 and signs[0] != ("," if language == "en" else "."):
            return "ambiguous"
        return re.sub("[.,]", "", joined), ""
    match = _NUMBER.fullmatch(joined)
    return (match[1], match[2] or "") if match else "no-amount"


def _digits_written(bare: str) -> tuple[str, str] | str:
    match = _WRITTEN.fullmatch(bare)
    return (match[1], match[2] or "") if match else "no-amount"


_PROBLEMS = {
    "no-amount": N_("“%(typed)s” is not an amount. Write for example %(example)s."),
    "ambiguous": N_("“%(typed)s” can be read in two ways. Write for example %(example)s."),
    "too-precise": N_("“%(typed)s” has too many decimals. Write for example %(example)s."),
    "too-large": N_("“%(typed)s” is too large. Write for example %(example)s."),
}


def _problem(code: str, typed: str, language: str) -> Problem:
    example = _EXAMPLES.get(language, _EXAMPLES["nl"])
    return Problem(code, _PROBLEMS[code], {"typed": typed.strip(), "example": example})
