"""Reads an answer by mail: bytes in, plain values out. Runs in the limited process of foundation/documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default as default_policy
from email.utils import parseaddr
from html.parser import HTMLParser

from spil.foundation.documents.html import to_text
from spil.foundation.documents.mail import message
from spil.foundation.documents.mail.shapes import Message
from spil.foundation.outbox.rules import is_automatic

READER = "spil.foundation.notifications.reading:read_answer"
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_ID = re.compile(r"<[^<>\s]{3,190}>")
#: an answer with more files than this is post: its reader looks at them first
MOST_FILES = 30
#: of a message as it was sent; beside the files that were taken out of it they prove nothing
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")


@dataclass(frozen=True)
class AnswerFile:
    name: str
    content: bytes


@dataclass(frozen=True)
class Answer:
    """`to` are header values; `refers_to` Message-IDs, the nearest first; `text` with everything that it quotes."""

    sender: str
    message_id: str
    automatic: bool
    text: str
    to: list[str] = field(default_factory=list)
    refers_to: list[str] = field(default_factory=list)
    files: list[AnswerFile] = field(default_factory=list)


def read_answer(data: bytes) -> Answer:
    """The parts of a mail that matter for an answer, found as in mail that is post (`documents.mail.message`)."""
    found = message.read(data)
    mail = message_from_bytes(data, policy=default_policy)
    references = [
        one for name in ("References", "In-Reply-To") for one in _ID.findall(str(mail.get(name, "")))
    ]
    return Answer(
        sender=parseaddr(str(mail.get("From", "")))[1].lower(),
        message_id=str(mail.get("Message-ID", "")).strip()[:200],
        automatic=is_automatic(mail),
        text=_text(found),
        to=[str(value) for name in _TO for value in mail.get_all(name, [])],
        refers_to=list(dict.fromkeys(reversed(references))),
        files=_files(found),
    )


def _text(found: Message) -> str:
    """The plain text; where it was made from a page, that without what the page marks as quoted."""
    return html_text(found.html) if found.text == to_text(found.html) else found.text


def _files(found: Message) -> list[AnswerFile]:
    """What was attached; not the pictures that the text shows, such as the logo under it."""
    return [
        AnswerFile(part.name, part.content)
        for part in found.attachments
        if part.content and not part.is_inline and part.media_type not in _SIGNATURES
    ]


class _Words(HTMLParser):
    """The text of HTML, without what a mail program marks as quoted."""

    BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3"})
    SILENT = frozenset({"style", "script", "head", "title", "blockquote"})
    EMPTY = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "wbr"})
    QUOTED = re.compile(
        r"gmail_quote|divRplyFwdMsg|appendonsend|moz-cite-prefix|yahoo_quoted|protonmail_quote"
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join(value or "" for name, value in attrs if name in ("id", "class"))
        if self.QUOTED.search(marks) and not self.silent:
            self.is_over = True  # everything behind this mark is the old mail
        if tag in self.SILENT:
            self.silent += 1
        elif tag in self.BREAKS:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT and self.silent:
            self.silent -= 1
        elif tag in self.BREAKS and tag != "br":
            self._add("\n")

    def handle_data(self, data: str) -> None:
        self._add(re.sub(r"\s+", " ", data))

    def _add(self, text: str) -> None:
        if not self.silent and not self.is_over:
            self.parts.append(text)


def html_text(content: str) -> str:
    words = _Words()
    words.feed(content)
    return re.sub(
        r"\n{3,}", "\n\n", "\n".join(line.strip() for line in "".join(words.parts).split("\n"))
    ).strip()
