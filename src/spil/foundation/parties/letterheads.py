"""Which contact wrote a text, as the letterhead says."""

from __future__ import annotations

import re

from spil.foundation.parties.models import Party

#: ten figures, as enterprise and VAT numbers are written in Belgium; or a Dutch VAT number
_NUMBERS = re.compile(r"\b(?:BE)?\s?([01]\d{3}[. ]?\d{3}[. ]?\d{3})\b|\b(NL\d{9}B\d{2})\b")
#: characters at the top of a file in which a letterhead stands
HEAD = 1_500
#: shorter names are found in too many texts
SHORTEST = 5


def sender_in(text: str) -> Party | None:
    """The one contact whose number or name stands in the text; None for nobody and for several. Two queries at most."""
    numbers = {re.sub(r"\D", "", one) for one, _dutch in _NUMBERS.findall(text) if one}
    dutch = {one for _belgian, one in _NUMBERS.findall(text) if one}
    if numbers or dutch:
        found = list(Party.objects.filter(enterprise_number__in=numbers)[:2])
        found += list(Party.objects.filter(vat_number__in=dutch)[:2])
        if len(found) == 1:
            return found[0]
    head = " ".join(text[:HEAD].casefold().split())
    if not head:
        return None
    named = [
        (pk, name)
        for pk, name in Party.objects.values_list("pk", "name")
        if len(name) >= SHORTEST and name.casefold() in head
    ]
    longest = max((len(name) for _pk, name in named), default=0)
    best = [pk for pk, name in named if len(name) == longest]
    return Party.objects.filter(pk=best[0]).first() if len(best) == 1 else None
