"""Which contact wrote a text, as the letterhead says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models.functions import Length

from spil.foundation.parties.models import Party

#: ten figures, as enterprise and VAT numbers are written in Belgium; or a Dutch VAT number
_NUMBERS = re.compile(r"\b(?:BE)?\s?([01]\d{3}[. ]?\d{3}[. ]?\d{3})\b|\b(NL\d{9}B\d{2})\b")
_WORD = re.compile(r"\w+")
#: signs that can belong to a name although they are part of no word: 't Hof, Papier & Zoon B.V., Janssens (Gent)
_BEFORE, _BEHIND = frozenset("'’‘("), frozenset(".)!")
#: characters at the top of a file in which a letterhead stands
HEAD = 1_500
#: shorter names are found in too many texts; no name of more words is looked for
SHORTEST, MOST_WORDS = 5, 8


def sender_in(text: str) -> Party | None:
    """The one contact whose number or name stands in the text; None for nobody and for several.

    Three queries at most, each by an index: what they cost does not grow with the number of contacts.
    """
    numbers = {re.sub(r"\D", "", one) for one, _dutch in _NUMBERS.findall(text) if one}
    dutch = {one for _belgian, one in _NUMBERS.findall(text) if one}
    if numbers or dutch:
        found = list(Party.objects.at_hand().filter(enterprise_number__in=numbers)[:2])
        found += list(Party.objects.at_hand().filter(vat_number__in=dutch)[:2])
        if len(found) == 1:
            return found[0]
    names = set(phrases(" ".join(text[:HEAD].split())))
    if not names:
        return None
    found = list(Party.objects.at_hand().named(*names).order_by(Length("name").desc())[:2])
    if len(found) > 1 and len(found[0].name) == len(found[1].name):
        return None
    return found[0] if found else None


def phrases(head: str) -> Iterator[str]:
    """All that can be a name in it: some words in a row, also with the signs that can begin or end a name.

    >>> list(phrases("Stad Gent."))
    ['Stad Gent', 'Stad Gent.']
    """
    words = list(_WORD.finditer(head))
    for nth, first in enumerate(words):
        for last in words[nth : nth + MOST_WORDS]:
            start, end = first.start(), last.end()
            starts = (start, start - 1) if head[start - 1 : start] in _BEFORE else (start,)
            ends = (end, end + 1) if head[end : end + 1] in _BEHIND else (end,)
            yield from (head[one:other] for one in starts for other in ends if other - one >= SHORTEST)
