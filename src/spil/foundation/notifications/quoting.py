"""What somebody wrote in an answer, without what was quoted and without the signature: Dutch, French and English.

Mail programs mark what they quote by a line above it ("Op di 24 nov 2026 om 9:12 schreef …:"), by headers of the old
mail ("Van: … Verzonden: …"), by a ruler, or by ">" before each line. A signature begins with "-- " (RFC 3676, 4.3) or
with the words of a greeting, near the end. Nothing is thrown away silently that stands above the first such mark: an
answer written between quoted lines keeps the lines that are not quoted.
"""

from __future__ import annotations

import re

_WROTE = re.compile(
    r"^\s*(?:"
    r"op .{4,200} schreef .{0,200}:|.{0,120} schreef op .{4,120}:"
    r"|le .{4,200} a écrit\s*:|.{0,120} a écrit le .{4,120}:"
    r"|on .{4,200} wrote\s*:|.{0,120} wrote on .{4,120}:"
    r")\s*$",
    re.IGNORECASE,
)
_RULER = re.compile(
    r"^\s*(?:-{2,}\s*(?:oorspronkelijk bericht|doorgestuurd bericht|message d.origine|message transféré"
    r"|original message|forwarded message)\s*-{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
_HEAD_FROM = re.compile(r"^\s*\*?(?:van|de|from)\s?:\*?\s+\S", re.IGNORECASE)
_HEAD_NEXT = re.compile(
    r"^\s*\*?(?:verzonden|datum|aan|onderwerp|envoyé|date|à|objet|sent|to|subject)\s?:\*?\s", re.IGNORECASE
)
_DEVICE = re.compile(
    r"^\s*(?:verstuurd|verzonden|envoyé|sent|get outlook|outlook voor|obtenir outlook).{0,20}"
    r"(?:vanaf|vanuit|met|depuis|de mon|from|with|for|voor|pour)?\s.{0,60}"
    r"(?:iphone|ipad|android|samsung|galaxy|mobiel|mobile|outlook|gsm|telefoon|smartphone).{0,40}$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:met (?:vriendelijke|hartelijke|beste) groet(?:en|jes)?"
    r"|(?:vriendelijke|hartelijke|beste|veel) groet(?:en|jes)?"
    r"|groet(?:en|jes)?|mvg|hoogachtend"
    r"|(?:bien )?cordialement|bien à (?:vous|toi)|(?:sincères |meilleures )?salutations(?: distinguées)?"
    r"|(?:kind|best|warm) regards|regards|sincerely|yours (?:sincerely|faithfully)|cheers)\s*[,.!]?",
    re.IGNORECASE,
)
#: a greeting further from the end than this is part of what is said
_SIGNATURE = 12


def own_words(text: str) -> str:
    """The words of whoever answers; empty when nothing was added."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "").split("\n")
    kept = [line for line in lines[: _end(lines)] if not line.lstrip().startswith(">")]
    return "\n".join(_without_signature(kept)).strip()


def _end(lines: list[str]) -> int:
    """Where the old mail begins."""
    for number, line in enumerate(lines):
        pair = f"{line.rstrip()} {lines[number + 1].strip()}" if number + 1 < len(lines) else line
        if _WROTE.match(line) or _RULER.match(line):
            return number
        if line.strip() and not line.rstrip().endswith(":") and _WROTE.match(pair):
            return number  # the line was broken in two
        if _HEAD_FROM.match(line) and any(_HEAD_NEXT.match(one) for one in lines[number + 1 : number + 4]):
            return number
    return len(lines)


def _without_signature(lines: list[str]) -> list[str]:
    last = next((number for number in reversed(range(len(lines))) if lines[number].strip()), -1)
    lines = lines[: last + 1]
    for number, line in enumerate(lines):
        if line.rstrip() == "--" or _DEVICE.match(line):
            return lines[:number]
        if number and len(lines) - number <= _SIGNATURE and _GREETING.fullmatch(line.strip()):
            return lines[:number]
    return lines
