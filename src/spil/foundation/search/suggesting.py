""" "Bedoelde je": what was probably meant, offered only when the reader would find something with it.

The vocabulary holds words of records that the reader may not see; that is why every word and every proposal is
searched with the reader's own sight: one that finds nothing is not known, and never shown.
"""

from __future__ import annotations

from dataclasses import replace

from spil.foundation.records.models import Sight
from spil.foundation.search import vocabulary
from spil.foundation.search.asking import Meaning
from spil.foundation.search.queries import Question, find
from spil.foundation.search.rules import Part, Sort, parse
from spil.foundation.search.rules.terms import raw_term

#: words of a question that are looked at, and proposals that are tried for each
MOST_WORDS, TRIED = 4, 6


def probably_meant(actor: Sight, meaning: Meaning) -> str:
    """The text with its mistyped words replaced by what finds something; empty when there is nothing better."""
    parts = [part for part in meaning.asked.parts if part.sort == Sort.WORD and not part.without][:MOST_WORDS]
    terms = {part: raw_term(part.value) for part in parts}
    better = {part: _better(actor, term) for part, term in terms.items() if not _finds(actor, term)}
    return _replaced(actor, meaning, {part: word for part, word in better.items() if word})


def _better(actor: Sight, term: str) -> str:
    """The nearest known word that finds something for this reader."""
    for word in vocabulary.near(term)[:TRIED]:
        if _finds(actor, word):
            return word
    return ""


def _finds(actor: Sight, word: str) -> bool:
    """Whether the word finds something for this reader; a word that only others find is not known here."""
    return bool(find(actor, Question(parse(f'"{word}"')), widen=False))


def _replaced(actor: Sight, meaning: Meaning, better: dict[Part, str]) -> str:
    if not better:
        return ""
    text = meaning.asked.text
    for part in sorted(better, key=lambda one: -one.start):
        text = text[: part.start] + better[part] + text[part.end :]
    words = [better.get(part, part.value) for part in meaning.asked.parts if part.sort == Sort.WORD]
    question = replace(meaning.question, query=parse(" ".join(words)))
    return text if find(actor, question, widen=False) else ""
