"""How good a hit is: where the words of the query stand in the record.

Found as a whole, a word of the query weighs 9 in the number, 8 in the title and 4 in names; as the beginning of a
word 5, 6 and 3; otherwise it was found in the body: 1. Only title, number and names are looked at, so that a thousand
hits are ranked in milliseconds and the body is never read back. Equal scores: the newer record first (`queries.py`).
"""

from __future__ import annotations

from spil.foundation.search.rules.asked import Alternative, Group, Query

_WHOLE = {"title": 8, "number": 9, "names": 4}
_BEGINNING = {"title": 6, "number": 5, "names": 3}


def score(query: Query, *, title: str, number: str, names: str) -> float:
    """The mean over the query's groups, from 1 (all in the body) to 9. Fields are terms with spaces between."""
    if not query:
        return 0.0
    # searching in " term term " is several times faster than splitting a thousand rows into terms
    fields = {"number": f" {number} ", "title": f" {title} ", "names": f" {names} "}
    return sum(_best(group, fields) for group in query.groups) / len(query.groups)


def _best(group: Group, fields: dict[str, str]) -> int:
    best = 1
    for name, text in fields.items():
        if _WHOLE[name] <= best:
            continue
        for way in group.alternatives:
            best = max(best, _in_field(way, name, text))
    return best


def _in_field(way: Alternative, name: str, text: str) -> int:
    if way.within not in ("", name):
        return 1
    if len(way.terms) > 1:
        return _WHOLE[name] if all(f" {term} " in text for term in way.terms) else 1
    wanted = f" {way.terms[0]}"
    if wanted not in text:
        return 1
    if f"{wanted} " in text:
        return _WHOLE[name]
    return _BEGINNING[name] if way.prefix else 1
