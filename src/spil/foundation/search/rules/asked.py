"""What a reader typed, as a query that both engines can be asked.

Every word must match (AND), each in one of several ways (OR). The last word counts as half-typed and matches what
begins with it. "Words in quotes" must stand next to each other. There are no operators: AND, NOT, brackets and stars
are words and signs like any other. Words that say nothing (de, het, les, the …) are left out unless nothing else is
there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spil.foundation.search.rules.terms import LANGUAGES, numbers, raw_term, stems, words

#: a query has no use for more; the rest is left out
MOST_GROUPS = 12
MOST_SIGNS = 400
#: shorter beginnings match nearly everything: two letters took half a second among a million records, three a third
#: of that, four a millisecond
SHORTEST_PREFIX = 3
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]')
_SILENT_WORDS = """
de het een van en of in op te voor met aan bij om der den des
le la les un une du des de et ou au aux en pour par sur
the a an of and or to for on at by with
"""
_SILENT = frozenset(_SILENT_WORDS.split())


@dataclass(frozen=True)
class Alternative:
    """One way to match: all terms, next to each other when `near`; the last one only begins so when `prefix`."""

    terms: tuple[str, ...]
    prefix: bool = False
    near: bool = True


@dataclass(frozen=True)
class Group:
    """Any of these."""

    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Query:
    """All of these. A query without groups finds nothing."""

    groups: tuple[Group, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)


def parse(text: str) -> Query:
    """The query in a text as typed. Whatever the text is, there is an answer; an empty one for no words.

    >>> bool(parse("?!"))
    False
    """
    text = text.replace("\x00", " ")[:MOST_SIGNS]
    quoted = [found.group(1) for found in _QUOTED.finditer(text)]
    plain = _QUOTED.sub(" ", text)
    groups = [group for phrase in quoted if (group := _phrase(phrase))]
    groups += _words_and_numbers(plain)
    return Query(tuple(dict.fromkeys(groups))[:MOST_GROUPS])


def _phrase(text: str) -> Group | None:
    stream = list(words(text))
    if not stream:
        return None
    ways = [tuple(stems(language, word)[0] for word in stream) for language in LANGUAGES]
    return Group(tuple(Alternative(way) for way in dict.fromkeys(ways)))


def _words_and_numbers(text: str) -> Iterator[Group]:
    compounds = list(dict.fromkeys(numbers(text)))
    in_compounds = {part for parts in compounds for part in parts}
    stream = list(words(text))
    kept = [word for word in stream if not _is_in(word, compounds, in_compounds)]
    telling = [word for word in kept if word not in _SILENT]
    if not telling and not compounds:
        telling = kept
    last = stream[-1] if stream else ""
    for word in dict.fromkeys(telling):
        yield _word(word, prefix=word == last)
    for parts in compounds:
        whole = "".join(parts)
        ways = ((whole,), parts)
        yield Group(tuple(Alternative(way, _is_telling(way[-1]), near=False) for way in ways))


def _is_in(word: str, compounds: list[tuple[str, ...]], parts: set[str]) -> bool:
    term = raw_term(word)
    return term in parts or any(term in "".join(compound) for compound in compounds if len(term) > 1)


def _is_telling(beginning: str) -> bool:
    return len(beginning) >= SHORTEST_PREFIX


def _word(word: str, *, prefix: bool) -> Group:
    forms = [form for language in LANGUAGES for form in stems(language, word)]
    found = [Alternative((form,)) for form in dict.fromkeys(forms)]
    raw = raw_term(word)
    is_number = raw.isdigit()
    if (prefix or is_number) and _is_telling(raw):
        found = [Alternative((raw,), prefix=True)] + [
            way for way in found if not way.terms[0].startswith(raw)
        ]
    elif raw not in forms:
        found.append(Alternative((raw,)))
    return Group(tuple(found))
