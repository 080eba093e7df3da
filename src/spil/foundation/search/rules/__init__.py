"""From text to terms, and from what a reader types to a query; pure."""

from spil.foundation.search.rules.asked import Alternative, Group, Query, marked, parse, within, word_ways
from spil.foundation.search.rules.language import Asked, Part, Sort, ask
from spil.foundation.search.rules.ranking import Scoring
from spil.foundation.search.rules.terms import (
    ADDRESSEE,
    LANGUAGES,
    SENDER,
    body_terms,
    fold,
    head_terms,
    marked_terms,
)

__all__ = [
    "ADDRESSEE",
    "LANGUAGES",
    "SENDER",
    "Alternative",
    "Asked",
    "Group",
    "Part",
    "Query",
    "Scoring",
    "Sort",
    "ask",
    "body_terms",
    "fold",
    "head_terms",
    "marked",
    "marked_terms",
    "parse",
    "within",
    "word_ways",
]
