"""From which addresses the senders of the demo office mail, and in which of its dossiers their post lies.

Some addresses tell nothing: a portal sends for an insurer and a bank, a secretariat for two schools, and anybody has
an address at a large provider. Who began there this autumn has an address that nobody saw before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from spil.foundation.documents.mail.shapes import Address, Message
from spil.foundation.records.models import Record
from spil.foundation.search.rules.terms import fold
from spil.modules.post.actions.mail import Mail

#: who mails from a domain of somebody else, or from an address that others share
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "Verzekeringen Ankerpunt": ("noreply@documenten.example", "polis@ankerpunt.example", "schade@ankerpunt.example"),
    "Bank van de Leie": ("noreply@documenten.example", "kantoor.gent@leiebank.example"),
    "Hogeschool Scheldeland": ("secretariaat@leerweb.example", "stage@scheldeland.example"),
    "Bureau Opleiding Plus": ("secretariaat@leerweb.example", "attesten@opleidingplus.example"),
    "Mevrouw A. Willems": ("a.willems@telenet.be",),
    "De heer P. Smits": ("p.smits@post.example",),
    "Stad Gent": ("onthaal@stadgent.example", "b.claeys@stadgent.example", "l.mertens@stadgent.example"),
    "Gemeente Breda": ("post@gemeentebreda.example", "m.visser@gemeentebreda.example"),
}  # fmt: skip
PEOPLE = ("a.maes", "k.wouters", "info")
NEW_PEOPLE = ("j.hendrickx", "s.laurent")
#: since when new people work there, and how often they write
NEW_SINCE, NEW_SHARE = timedelta(days=91), 0.3
#: how often whoever opens the post puts a letter in its dossier at once
FILED = 0.9


def mail_of(sender: str, subject: str, at: datetime, now: datetime) -> Mail:
    """An e-mail of this sender, as a reader of mail tells it; always the same one for the same moment."""
    chance = Random(f"{sender} {at:%Y%m%d%H%M}")  # noqa: S311 - chance of a story, no secret
    known = ELSEWHERE.get(sender, tuple(f"{one}@{_domain(sender)}" for one in PEOPLE))
    address = chance.choice(known)
    domain = known[-1].partition("@")[2]
    if now - at < NEW_SINCE and chance.random() < NEW_SHARE and not sender.startswith(("Mevrouw", "De heer")):
        address = f"{chance.choice(NEW_PEOPLE)}@{domain}"
    name = " ".join(part.capitalize() for part in address.partition("@")[0].split("."))
    return Mail(Message(subject=subject, sender=Address(name, address), date=at), ())


def _domain(sender: str) -> str:
    return "".join(sign for sign in fold(sender) if sign.isalnum()) + ".example"


class Dossiers:
    """The dossiers that stood open when the year began, by title."""

    def __init__(self) -> None:
        self._known: dict[str, Record] = {}

    def of(self, title: str, subject: str, day: date) -> Record | None:
        """The one in which a letter lies; not every letter is put in one at once."""
        is_filed = Random(f"{subject} {day}").random() < FILED  # noqa: S311 - chance of a story, no secret
        if not title or not is_filed:
            return None
        self._known = self._known or {
            row.title: row for row in Record.objects.filter(kind="dossiers.dossier")
        }
        return self._known.get(title)
