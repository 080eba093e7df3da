"""The characters that banks take, and what happens to all others.

SEPA guarantees the letters a-z and A-Z, digits, space and / - ? : ( ) . , ' + (EPC SCT implementation
guidelines, 1.4). The EPC's best practices (EPC217-08) ask to convert the rest so that a person still reads
it:

1. accents go: é becomes e, Ç becomes C;
2. letters that no accent explains are spelled: ß ss, æ ae, ø o, œ oe, ł l, đ d, þ th, € EUR, & +;
3. Greek and Cyrillic are written in Latin letters (ISO 843 and the Bulgarian law, simplified);
4. signs with a look-alike take it: _ and dashes become -, curly quotes ', brackets ( ), other spaces a space;
5. whatever is left becomes a full stop.

References and identifiers moreover may not begin or end with a slash, nor hold two in a row.
"""

from __future__ import annotations

import re
import unicodedata

ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")

_SPELLED = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ħ": "h", "Ħ": "H", "ı": "i", "ĸ": "k",
    "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "€": "EUR", "&": "+", "@": "(at)", "№": "No",
}  # fmt: skip
_LOOK_ALIKES = (
    dict.fromkeys("_~\N{SOFT HYPHEN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–—\N{MINUS SIGN}", "-")
    | dict.fromkeys('`´‘’‚‛“”„«»‹›"', "'")
    | dict.fromkeys("[{<", "(")
    | dict.fromkeys("]}>", ")")
    | dict.fromkeys("\\|\N{FRACTION SLASH}", "/")
    | {";": ",", "…": "..."}
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),  # noqa: SIM905 - two rows to compare
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьыэюяђјљњћџѓќѕ",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y y e yu ya "  # noqa: SIM905 - as above
        "dj j lj nj c dz g k dz".split(),
        strict=True,
    )
)
_LETTERS = _GREEK | _CYRILLIC
_TABLE = (
    _SPELLED | _LOOK_ALIKES | _LETTERS | {sign.upper(): latin.title() for sign, latin in _LETTERS.items()}
)


def latin(text: str) -> str:
    """The text in the characters that banks take; spaces are joined. May be longer than what came in.

    >>> latin("Crêperie “Chez Léa” & fils; 5 €")
    "Creperie 'Chez Lea' + fils, 5 EUR"
    """
    converted = "".join(_converted(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join(converted.split())


def _converted(sign: str) -> str:
    if sign in ALLOWED:
        return sign
    if sign in _TABLE:
        return _TABLE[sign]
    if sign.isspace():
        return " "
    parts = [part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)]
    if parts == [sign]:
        return "."
    return "".join(part if part in ALLOWED else _TABLE.get(part, ".") for part in parts)


def cut(text: str, limit: int) -> str:
    """The text in bank characters, at most `limit` of them, without a dangling space."""
    return latin(text)[:limit].rstrip()


def identifier(text: str) -> str:
    """The text as a reference or identifier: bank characters, slashes only one by one and only inside."""
    return re.sub("/+", "/", latin(text)).strip("/ ")


def readable(text: str) -> bool:
    """Whether enough of the text survives to recognise it: at least one letter or digit."""
    return bool(re.search("[A-Za-z0-9]", latin(text)))
