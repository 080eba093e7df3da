"""What can be proposed of an item, when it is sure enough, and the clues from which it is learned. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from spil.foundation.search.rules.terms import fold, stems, words

#: what is proposed, to the confidence from which it is filled in; below it the program asks
SURE: Mapping[str, float] = {
    "type": 0.80,
    "unit": 0.70,
    "person": 0.65,
    "dossier": 0.80,
    "confidentiality": 0.85,
    "days": 0.70,
}
#: what somebody has to choose when it is not proposed
ASKED = ("unit", "person")
#: words of a subject, and of a text, from which is learned
MOST_SUBJECT, MOST_TEXT = 20, 60
SENDER, ADDRESS, DOMAIN, CHANNEL, WORD, BOTH = "s", "a", "d", "c", "w", "b"
#: domains at which anybody has an address, so that they say nothing of the sender
ANYBODYS = frozenset({
    "gmail.com", "outlook.com", "outlook.be", "hotmail.com", "hotmail.be", "live.be", "live.nl", "live.com",
    "icloud.com", "yahoo.com", "proton.me", "telenet.be", "skynet.be", "proximus.be", "scarlet.be", "ziggo.nl",
    "kpnmail.nl", "planet.nl", "xs4all.nl", "home.nl", "orange.fr", "gmx.net",
})  # fmt: skip
#: words are stemmed as Dutch, whatever they are: what counts is that the same word is always the same clue
_STEMMER = "nl"


def clues(
    *, sender: str = "", address: str = "", channel: str = "", subject: str = "", text: str = ""
) -> list[str]:
    """The clues of an item, each with a letter for its sort. `b` joins the sender with a word of the subject: what
    this sender writes about that, goes elsewhere than all the rest.

    >>> clues(sender="Telenova", channel="email", subject="Offerte: lift")
    ['s:telenova', 'c:email', 'w:offert', 'w:lift', 'b:telenova|offert', 'b:telenova|lift']
    """
    name = " ".join(fold(sender).split())[:80]
    address = address.lower()[:80]
    domain = address.rpartition("@")[2]
    of_subject = list(dict.fromkeys(_stems(subject)))[:MOST_SUBJECT]
    of_text = list(dict.fromkeys(_stems(text[: 20 * MOST_TEXT])))[:MOST_TEXT]
    found = [f"{SENDER}:{name}"] if name else []
    found += [f"{ADDRESS}:{address}"] if domain else []
    found += [f"{DOMAIN}:{domain}"] if domain and domain not in ANYBODYS else []
    found += [f"{CHANNEL}:{channel}"] if channel else []
    found += [f"{WORD}:{stem}" for stem in dict.fromkeys([*of_subject, *of_text])]
    found += [f"{BOTH}:{name}|{stem}" for stem in of_subject] if name else []
    return found


def _stems(text: str) -> Iterator[str]:
    for word in words(text):
        if len(word) > 2 and not any(sign.isdigit() for sign in word):
            yield stems(_STEMMER, word)[0]


def word_for(stem: str, text: str) -> str:
    """The word of the text that has this stem, as it is written; the stem when there is none.

    >>> word_for("offert", "Twee offertes voor de lift")
    'offertes'
    """
    return next((word for word in words(text) if stem in stems(_STEMMER, word)[:1]), stem)


def weekdays(from_on: date, until_on: date) -> int:
    """Mondays to Fridays after `from_on` up to and with `until_on`: the term of an answer, whatever the holidays.

    >>> weekdays(date(2026, 11, 26), date(2026, 12, 1))
    3
    """
    days = (from_on + timedelta(days=one) for one in range(1, (until_on - from_on).days + 1))
    return sum(day.weekday() < 5 for day in days)
