""" "Bedoelde je": what was probably meant, offered only when the reader would find something with it.

The vocabulary holds words of records that the reader may not see; that is why every word and every proposal is
searched with the reader's own sight: one that finds nothing is not known, and never shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spil.foundation.access.actor import Actor
from spil.foundation.records.models import Sight
from spil.foundation.search.asking import Meaning, meaning_of
from spil.foundation.search.queries import Question, find
from spil.foundation.search.rules import Part, Sort, ask, parse
from spil.foundation.search.rules.terms import raw_term

#: words of a question that are looked at, and proposals that are tried for each
MOST_WORDS, TRIED = 4, 6


def probably_meant(actor: Actor, meaning: Meaning, near: Mapping[str, Sequence[str]]) -> str:
    """The text with its mistyped words replaced by what finds something; empty when there is nothing better.

    Asked when the text finds nothing as it was typed. `near` are the known words near each that was typed.
    """
    parts = [part for part in meaning.asked.parts if part.sort == Sort.WORD and not part.without][:MOST_WORDS]
    terms = {part: raw_term(part.value) for part in parts}
    query = meaning.question.query
    is_alone = len(query.groups) == 1 and not query.without and not meaning.question.is_narrow
    unknown = {part: term for part, term in terms.items() if is_alone or not _finds(actor, term)}
    better = {part: _better(actor, near.get(term, ())) for part, term in unknown.items()}
    return _replaced(actor, meaning, {part: word for part, word in better.items() if word}, is_sure=is_alone)


def _better(actor: Sight, near: Sequence[str]) -> str:
    """The nearest known word that finds something for this reader."""
    return next((word for word in near[:TRIED] if _finds(actor, word)), "")


def _finds(actor: Sight, word: str) -> bool:
    """Whether the word finds something for this reader; a word that only others find is not known here."""
    return bool(find(actor, Question(parse(f'"{word}"')), widen=False))


def _replaced(actor: Actor, meaning: Meaning, better: dict[Part, str], *, is_sure: bool) -> str:
    """The text with these words; empty when it finds nothing. `is_sure`: there is no word beside the one that does."""
    if not better:
        return ""
    text = meaning.asked.text
    for part in sorted(better, key=lambda one: -one.start):
        text = text[: part.start] + better[part] + text[part.end :]
    if is_sure:
        return text
    anew = meaning_of(actor, ask(text, actor.today, actor.language))
    return text if find(actor, anew.question, widen=False) else ""
