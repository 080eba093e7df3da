"""From text to terms, and from what a reader types to a query; pure."""

from spil.foundation.search.rules.asked import Alternative, Group, Query, parse
from spil.foundation.search.rules.ranking import score
from spil.foundation.search.rules.terms import LANGUAGES, body_terms, fold, head_terms

__all__ = ["LANGUAGES", "Alternative", "Group", "Query", "body_terms", "fold", "head_terms", "parse", "score"]
