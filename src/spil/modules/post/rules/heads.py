"""What a letter says of itself at its head: what it is about, and the day on which it was written.

Only what stands there in so many words counts: a line that begins with "Betreft:", "Objet :", "Subject:", and a line
that holds a date and at most the place before it, as letters in Belgium and the Netherlands are headed (NBN Z 01-002,
NEN 1026). A date inside a sentence is about something else.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from spil.foundation.search.rules.periods import period_at
from spil.foundation.search.rules.terms import fold

#: signs of a text in which the head of a letter stands, and the longest subject and line of a date
HEAD, LONGEST, LINE = 3_000, 300, 60
#: a letter that is older than that was written on another day than the one found
OLDEST = timedelta(days=400)
_SUBJECT = re.compile(
    r"^[ \t]*(?:betreft|betr|onderwerp|inzake|objet|concerne|subject|re)[ \t]*\.?[ \t]*:[ \t]*(\S[^\n]{2,})$",
    re.IGNORECASE | re.MULTILINE,
)
#: what may stand before the date on its line: nothing, that it is one, or a place with a comma
_BEFORE = re.compile(r"(?:(?:datum|date)\s*:?\s*|[^\W\d_][\w' .-]{1,30},\s*)?(?:(?:de|le|den|op|the)\s+)?")
_FULL = re.compile(r"(?:19|20)\d\d|[/.-]\d\d$")


def subject_in(text: str) -> str:
    """What the letter is about, as its head says; empty when it does not.

    >>> subject_in("Liften De Kroon\\nBetreft: prijzen 2027\\nGeachte mevrouw")
    'Prijzen 2027'
    """
    found = _SUBJECT.search(text[:HEAD].replace("\r", "\n"))
    words = " ".join(found.group(1).split())[:LONGEST] if found else ""
    return words if words[1:2].isupper() else words[:1].upper() + words[1:]


def day_in(text: str, today: date) -> date | None:
    """The day on which the letter was written, as its head says; None when it does not, or for one that cannot be.

    >>> day_in("Gent, 24 november 2026\\nGeachte", date(2026, 11, 26))
    datetime.date(2026, 11, 24)
    """
    for line in text[:HEAD].splitlines():
        folded = fold(line).strip().rstrip(".")
        before = _BEFORE.match(folded)
        if len(folded) > LINE or before is None or not _FULL.search(folded):
            continue
        found = period_at(folded, before.end(), today)
        if found is None or found[1] != len(folded):
            continue
        first, after = found[0]
        if first and after == first + timedelta(days=1) and today - OLDEST < first <= today:
            return first
    return None
