"""Words and numbers, folded and stemmed.

Stemmers are those of Snowball (snowballstem.org) for Dutch, French and English. They are applied to the word as
written and to the word without accents, since French stems depend on accents and people leave them out.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

#: language codes to the names of their stemmers
LANGUAGES = {"nl": "dutch", "fr": "french", "en": "english"}
#: longer runs of letters are not words (encoded data, a file without spaces) and are cut
LONGEST_TERM = 40
#: what one record may bring into the index; a tsvector holds 1 MB
MOST_BODY_WORDS = 20_000
MOST_BODY_NUMBERS = 5_000
_LONGEST_NUMBER = 34  # an IBAN has at most 34 signs (ISO 13616)
_MOST_PARTS = 12
_ALL = tuple(LANGUAGES)

_WORD = re.compile(r"[^\W_]+")
#: a letter alone before or after an apostrophe: l'achat, d'Ypres, auto's, 's avonds
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)(?=['’])|(?<=['’])s\b")
#: signs within a word: numbers of documents, IBAN in groups, telephone numbers, amounts. What has no digit from its
#: beginning has none from further on: it is not looked through again from there, which would be quadratic
_JOINED = r"[^\W_]*\d[^\W_]*"
_NUMBER = re.compile(
    rf"\b[a-z]{{2}}\d{{2}}(?: [0-9a-z]{{4}}){{2,7}}(?: [0-9a-z]{{1,4}})?\b"  # IBAN as printed on paper
    rf"|(?<![^\W_][-./:_+\\])\b(?:[^\W_]+[-./:_+\\])*{_JOINED}(?:[-./:_+\\ ]{{1,3}}{_JOINED}|[-./:_+\\][^\W_]+)*"
)
_DIGIT = re.compile(r"\d")
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_EXTRA = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_NO_TERM = re.compile(r"[^0-9a-z]")
_threads = threading.local()


def fold(text: str) -> str:
    """Lower case without accents and ligatures: `Œuvré` becomes `oeuvre`, `ß` `ss`, `ĳ` `ij`."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_EXTRA)


def _stem(language: str, word: str) -> str:
    """A stemmer object serves one thread at a time, so that each thread has its own."""
    stemmers = _threads.__dict__
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(LANGUAGES[language])
    return str(stemmers[language].stemWord(word))


@lru_cache(maxsize=200_000)
def stems(language: str, word: str) -> tuple[str, ...]:
    """The stems of a word in lower case, folded: of the word as written, and of the word without accents."""
    if word.isascii():
        return (_term(_stem(language, word)),)
    found = (_term(fold(_stem(language, word))) or raw_term(word), _term(_stem(language, fold(word))))
    return found[:1] if found[0] == found[1] or not found[1] else found


def _term(word: str) -> str:
    """A word as it stands in the index: ASCII, so that both engines cut it alike. Other scripts go in by code point."""
    word = word[:LONGEST_TERM]
    if word.isascii():
        return word if word.isalnum() else _NO_TERM.sub("", word)
    return "u" + "".join(f"{ord(sign):05x}" for sign in word[: LONGEST_TERM // 2])


def raw_term(word: str) -> str:
    """A word without stemming."""
    return _term(fold(word))


def words(text: str) -> Iterator[str]:
    """The words of a text in lower case, accents kept, without elided letters. Numbers are words too."""
    lowered = unicodedata.normalize("NFKC", text).lower()
    for found in _WORD.finditer(_ELISION.sub(" ", lowered)):
        word = found.group()[: 2 * LONGEST_TERM]
        if word.isascii() or raw_term(word):
            yield word


def numbers(text: str) -> Iterator[tuple[str, ...]]:
    """Every number of more than one part, as its parts: `BE0403.019.261` is `be`, `0403`, `019`, `261`."""
    if not _DIGIT.search(text):
        return
    for found in _NUMBER.finditer(fold(text)):
        parts = tuple(part.group() for part in _PARTS.finditer(found.group()))
        if _is_iban("".join(parts)):
            parts = _iban_parts("".join(parts))
        if 1 < len(parts) <= _MOST_PARTS and sum(map(len, parts)) <= _LONGEST_NUMBER:
            yield tuple(map(_term, parts))


def _is_iban(signs: str) -> bool:
    return re.fullmatch(r"[a-z]{2}\d{2}[0-9a-z]{11,30}", signs) is not None


def _iban_parts(signs: str) -> tuple[str, ...]:
    return tuple(signs[start : start + 4] for start in range(0, len(signs), 4))


def number_terms(text: str) -> set[str]:
    """Terms under which the numbers in a text are found: each from every part on, and parts without leading zeros."""
    found: set[str] = set()
    for parts in numbers(text):
        found.update("".join(parts[start:]) for start in range(len(parts)))
    single = {word for word in words(text) if word[0] == "0" and word.isascii() and word.isdigit()}
    return found | {term.lstrip("0") for term in found | single if term[0] == "0" and term.strip("0")}


class _Forms(NamedTuple):
    """A word as it goes into the index: its stem, further stems, and the word itself."""

    stem: str
    others: tuple[str, ...]
    raw: str


@lru_cache(maxsize=200_000)
def _forms(language: str, word: str) -> _Forms:
    first, *others = stems(language, word)
    return _Forms(first, tuple(others), raw_term(word))


@lru_cache(maxsize=2_000)
def head_terms(text: str, language: str) -> str:
    """The terms of a title, a number or names: stems, then what else they are found by, with spaces between."""
    stream = list(words(text))
    found = [_forms(one, word) for one in _languages(language) for word in stream]
    main = [form.stem for form in found]
    more = {term for form in found for term in (form.raw, *form.others)} | number_terms(text)
    return " ".join([*main, *sorted(more.difference(main))])


#: before a word of the sender and of the addressee, so that each can be asked for alone
SENDER, ADDRESSEE = "from0", "to0"


def marked_terms(mark: str, text: str) -> str:
    """The words of a party's name, each behind a mark."""
    return " ".join(dict.fromkeys(mark + term for word in words(text) if (term := raw_term(word))))


def body_terms(text: str, language: str) -> str:
    """The terms of a body. Unstemmed forms only where the stem is not the word's beginning (`jaarrekening`)."""
    stream = list(_first(words(text), MOST_BODY_WORDS))
    found = [_forms(one, word) for one in _languages(language) for word in stream]
    main = [form.stem for form in found]
    more = set(_first(sorted(number_terms(text)), MOST_BODY_NUMBERS))
    for form in set(found):
        more.update(form.others)
        if not form.raw.startswith(form.stem):
            more.add(form.raw)
    return " ".join([*main, *sorted(more.difference(main))])


def _languages(language: str) -> tuple[str, ...]:
    """Stems stand in the order of the text, language by language, so that a phrase is found."""
    return (language,) if language in LANGUAGES else _ALL


def _first(values: Iterable[str], count: int) -> Iterator[str]:
    for position, value in enumerate(values):
        if position == count:
            return
        yield value
