"""What a reader typed, as a query that both engines can be asked.

Every word must match (AND), each in one of several ways (OR). The last word counts as half-typed and matches what
begins with it. "Words in quotes" must stand next to each other. There are no operators: AND, NOT, brackets and stars
are words and signs like any other. Words that say nothing (de, het, les, the …) are left out unless nothing else is
there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

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
#: before a number, with a space between, these say whose it is: BE 0477.472.701 is written BE0477472701 as well
_COUNTRIES = frozenset({"be", "nl", "fr", "lu", "de"})


@dataclass(frozen=True)
class Alternative:
    """One way to match: all terms, next to each other when `near`; the last one only begins so when `prefix`."""

    terms: tuple[str, ...]
    prefix: bool = False
    near: bool = True
    #: "number" or "files": only there; empty is anywhere
    within: str = ""


@dataclass(frozen=True)
class Group:
    """Any of these. `word` is the word of letters that was typed, folded; empty for phrases and numbers. `mark` is
    what stands before it in the index when only a sender or an addressee is meant (`marked`)."""

    alternatives: tuple[Alternative, ...]
    word: str = ""
    mark: str = ""

    @property
    def key(self) -> str:
        """The word as it is widened: a sender's in its own ways."""
        return self.mark + self.word


@dataclass(frozen=True)
class Query:
    """All of these, and not all that one of `without` asks together. A query without groups finds nothing."""

    groups: tuple[Group, ...] = ()
    without: tuple[tuple[Group, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    def also(self, *others: Query) -> Query:
        """This query, narrowed by others."""
        groups = [group for one in (self, *others) for group in one.groups]
        without = [unwanted for one in (self, *others) for unwanted in one.without]
        return Query(tuple(dict.fromkeys(groups))[:MOST_GROUPS], tuple(dict.fromkeys(without))[:MOST_GROUPS])

    def negated(self) -> Query:
        """Whatever this query does not find."""
        return Query((), (self.groups,) if self.groups else ())

    def widened(self, ways: Mapping[str, Iterable[Alternative]]) -> Query:
        """This query with further ways to match its words, by their keys."""
        groups = (
            replace(group, alternatives=tuple(dict.fromkeys((*group.alternatives, *ways.get(group.key, ())))))
            if group.word
            else group
            for group in self.groups
        )
        return replace(self, groups=tuple(groups))


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
    silent = _SILENT | _COUNTRIES if compounds else _SILENT
    telling = [word for word in kept if word not in silent]
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
    return Group(tuple(found), raw if raw.isalpha() else "")


def word_ways(word: str) -> tuple[Alternative, ...]:
    """The ways to match a whole word that was not typed so: what was probably meant, a compound."""
    return tuple(
        Alternative((form,)) for form in dict.fromkeys(f for one in LANGUAGES for f in stems(one, word))
    )


def within(query: Query, field: str) -> Query:
    """A query asked of one field alone: "number" or "files"."""
    groups = (
        replace(group, alternatives=tuple(replace(way, within=field) for way in group.alternatives))
        for group in query.groups
    )
    return replace(query, groups=tuple(groups))


def marked(prefix: str, text: str) -> Query:
    """A query for words that stand in the index behind a mark (`party_terms`), each as a beginning."""
    found = dict.fromkeys(raw_term(word) for word in words(text))
    return Query(tuple(_behind(prefix, term) for term in found if term))


def _behind(mark: str, term: str) -> Group:
    return Group((Alternative((mark + term,), prefix=True),), term if term.isalpha() else "", mark)
