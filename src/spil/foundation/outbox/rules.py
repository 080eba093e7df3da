"""To what a mail can go, when it is tried again, and what in a mail says that no person wrote it. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import Message
from html import escape
from unicodedata import normalize

GIVEN_UP_AFTER = timedelta(days=2)
#: what nobody tried to send for so long is no news any more: its writer looks at it first
STALE_AFTER = timedelta(days=7)
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=4)
#: no wait ends later than this; the clocks of nodes differ by less than what is added
FAR_AHEAD = _LONGEST + timedelta(hours=1)
#: RFC 5321 4.5.3.1.3
LONGEST_ADDRESS = 254
_LOCAL, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9_-]+"
_ADDRESS = re.compile(rf"(?!.*=\?){_LOCAL}(\.{_LOCAL})*@{_LABEL}(\.{_LABEL})*")


def can_be_mailed(email: str) -> bool:
    """Whether this is one address that can be written for mail servers (`on_the_wire`) and stands in a header as it is
    then (a dot-atom, RFC 5322 3.4.1).

    Strangers write from whatever they like, and `Address` of the standard library raises on much of it. Quotes, and
    what begins like an encoded word, are in no address in use.

    >>> tried = ("an@x.example", "an@x.example; jan@x.example", "josé@x.example", "an@café.example")
    >>> [one for one in tried if can_be_mailed(one)]
    ['an@x.example', 'an@café.example']
    """
    written = on_the_wire(email) or ""
    return len(written) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(written) is not None


def wait_after(attempt: int) -> timedelta:
    """How long after an attempt (1 is the first) the next one follows: one minute, then each time twice as long.

    RFC 5321 4.5.4.1 asks for patience of days; four hours at most between two attempts.
    """
    return min(_FIRST * 2 ** min(attempt - 1, 20), _LONGEST)


def is_automatic(message: Message) -> bool:
    """Whether a program wrote this mail: out-of-office answers, lists, reports. Never answered (RFC 3834, 2).

    Looks at Auto-Submitted, Precedence, the list headers, and an empty return path (reports of delivery).
    """

    def head(name: str) -> str:
        return str(message.get(name, "")).strip().lower()

    if head("Auto-Submitted").split(";")[0].strip() not in ("", "no"):
        return True
    if (
        head("Precedence") in {"bulk", "junk", "list", "auto_reply"}
        or head("X-Autoreply")
        or head("X-Autorespond")
    ):
        return True
    if message.get("List-Id") or head("Return-Path") == "<>":
        return True
    sender = head("From")
    return (
        "mailer-daemon@" in sender
        or "postmaster@" in sender
        or message.get_content_type() == "multipart/report"
    )


def as_html(text: str, language: str) -> str:
    """A text of paragraphs as the HTML half of a mail: nothing but paragraphs, lines, and the language.

    >>> as_html("Beste,\\n\\nTot & met\\nGriet", "nl")
    '<!doctype html><html lang="nl"><body><p>Beste,</p><p>Tot &amp; met<br>Griet</p></body></html>'
    """
    paragraphs = (part.strip("\n") for part in text.replace("\r\n", "\n").split("\n\n"))
    drawn = "".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in paragraphs if one.strip())
    return f'<!doctype html><html lang="{escape(language)}"><body>{drawn}</body></html>'


def on_the_wire(email: str) -> str | None:
    """The address as mail servers know it: its domain in ASCII (IDNA, RFC 3490). None for what cannot be written so: a
    name before the @ beyond ASCII, or a domain that would become another one (ß as ss).

    >>> on_the_wire("info@café.be"), on_the_wire("josé@café.be")
    ('info@xn--caf-dma.be', None)
    """
    if email.isascii():
        return email
    local, _at, domain = email.rpartition("@")
    try:
        written = domain.encode("idna").decode("ascii")
        is_same = written.encode("ascii").decode("idna") == normalize("NFKC", domain).lower()
    except UnicodeError:
        return None
    return f"{local}@{written}" if local.isascii() and is_same else None
