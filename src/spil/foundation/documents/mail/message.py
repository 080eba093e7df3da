"""RFC 5322 and MIME: one message, taken apart.

Parsed with the old `compat32` policy: it keeps every byte and never raises, while the modern one trips over headers
that do arrive. Which parts are text and which are files: RFC 2046, 2183 and 2387, as mail programs practise them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.generator import BytesGenerator
from email.message import Message as Parsed
from io import BytesIO
from urllib.parse import unquote_to_bytes

from spil.foundation.documents.html import to_text
from spil.foundation.documents.mail import headers, outlook
from spil.foundation.documents.mail.automatic import kind_of_machine
from spil.foundation.documents.mail.failures import failure_of
from spil.foundation.documents.mail.invitations import invitation_in
from spil.foundation.documents.mail.shapes import Message, Part
from spil.foundation.documents.mail.winmail import is_winmail, unwrapped

#: deeper nesting and more parts are an attack, or a loop of forwarding
DEEPEST = 40
MOST_FORWARDED = 5
MOST_PARTS = 1000
LONGEST_TEXT = 2_000_000


@dataclass
class _Found:
    """What the walk through the parts has gathered."""

    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    calendars: list[bytes] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def read(data: bytes, *, depth: int = 0) -> Message:
    """One message. Never raises for what the bytes hold; see `defects`. `depth` is how often it was forwarded."""
    parsed = message_from_bytes(_without_envelope(data), policy=policy.compat32)
    found = _Found()
    for part in _leaves(parsed, found):
        _gather(part, found)
    message = _with_body(_head(parsed), found)
    failure = failure_of(parsed, message)
    automatic = "failure" if failure else kind_of_machine(parsed, message)
    message = replace(message, failure=failure, automatic=automatic)
    return message if failure or depth >= MOST_FORWARDED else _with_forwarded(message, depth + 1)


def words(data: bytes) -> str:
    """What a message says, to be found by."""
    message = read(data)
    return f"{message.subject}\n{message.words}"


def _with_forwarded(message: Message, depth: int) -> Message:
    """Also with the files of messages that were forwarded with it: who forwards an invoice sends one. Not with those of
    a message that came back: they are ours."""
    inside = [part for one in message.attachments for part in _forwarded(one, depth) if not part.is_inline]
    return replace(message, attachments=_named([*message.attachments, *inside])) if inside else message


def _forwarded(file: Part, depth: int) -> tuple[Part, ...]:
    if file.media_type == "message/rfc822":
        return read(file.content, depth=depth).attachments
    if outlook.is_outlook(file.content):
        with suppress(ValueError):
            return outlook.read(file.content).attachments
    return ()


def _without_envelope(data: bytes) -> bytes:
    """Without the "From " line of a mailbox file, a byte order mark and empty lines before the first field."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    return data


def _head(parsed: Parsed) -> Message:
    references = headers.ids(headers.raw_field(parsed, "References"))
    parents = headers.ids(headers.raw_field(parsed, "In-Reply-To"))
    own = headers.ids(headers.raw_field(parsed, "Message-ID"))
    bare = headers.raw_field(parsed, "Message-ID").strip()
    sender = headers.one_address(headers.raw_field(parsed, "From") or headers.raw_field(parsed, "Sender"))
    return Message(
        subject=headers.field(parsed, "Subject"),
        sender=sender,
        reply_to=headers.one_address(headers.raw_field(parsed, "Reply-To")),
        recipients=headers.addresses(headers.all_fields(parsed, "To")),
        copies=headers.addresses(headers.all_fields(parsed, "Cc")),
        date=headers.moment(headers.raw_field(parsed, "Date")),
        message_id=own[0] if own else bare.split()[0][:250] if bare else "",
        references=tuple(dict.fromkeys((*references, *parents))),
    )


def _with_body(message: Message, found: _Found) -> Message:
    html = "\n".join(found.pages)[:LONGEST_TEXT]
    text = "\n".join(found.texts)[:LONGEST_TEXT]
    calendars = found.calendars + [
        part.content for part in found.files if part.media_type in ("text/calendar", "application/ics")
    ]
    return replace(
        message,
        text=text if text.strip() else to_text(html),
        html=html,
        attachments=_named(found.files),
        invitation=next(filter(None, map(invitation_in, calendars)), None),
        defects=tuple(dict.fromkeys(found.defects)),
    )


def _leaves(parsed: Parsed, found: _Found, depth: int = 0) -> Iterator[tuple[Parsed, str]]:
    """Parts that hold something, each with the subtype of the multipart it stands in."""
    found.defects += [type(defect).__name__ for defect in parsed.defects]
    stack: list[tuple[Parsed, str, int]] = [(parsed, "", depth)]
    seen = 0
    while stack:
        part, within, level = stack.pop()
        seen += 1
        if seen > MOST_PARTS or level > DEEPEST:
            found.defects.append("TooManyParts")
            return
        part = _with_true_boundary(part)
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            kind = part.get_content_subtype()
            inner = [(one, kind, level + 1) for one in payload if isinstance(one, Parsed)]
            found.defects += [type(defect).__name__ for one, _, _ in inner for defect in one.defects]
            stack.extend(reversed(inner))
        else:
            yield part, within


#: a line that begins a part: the mark, and behind it a field of a part's head
_BOUNDARY = re.compile(r"^--(\S{1,200})[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)


def _with_true_boundary(part: Parsed) -> Parsed:
    """A multipart whose parts are separated by another mark than the one it names, read by the one that is there."""
    payload = part.get_payload()
    if part.get_content_maintype() != "multipart" or isinstance(payload, list):
        return part
    text = str(payload or "")
    found = _BOUNDARY.search(text)
    if found is None:
        return part
    mark = found[1].replace('"', "")
    head = f'Content-Type: multipart/{part.get_content_subtype()}; boundary="{mark}"\n\n'
    return message_from_bytes((head + text).encode("utf-8", "surrogateescape"), policy=policy.compat32)


def _gather(leaf: tuple[Parsed, str], found: _Found) -> None:
    part, within = leaf
    media = part.get_content_type().lower()
    name = _name(part)
    if media == "message/rfc822" or (media == "message/global" and not isinstance(part.get_payload(), str)):
        found.files.append(_inner_message(part, name))
        return
    content = _content(part)
    is_attached = headers.raw_field(part, "Content-Disposition").strip().lower().startswith("attachment")
    if media == "text/calendar":
        found.calendars.append(content)
    if media in ("text/plain", "text/html") and not is_attached and not name:
        text = headers.decoded(content, _charset(part, content)).replace("\r\n", "\n")
        (found.texts if media == "text/plain" else found.pages).append(text)
    elif media.startswith("multipart/"):  # a multipart without parts: what it says is all there is
        found.texts.append(headers.decoded(content))
    elif is_winmail(name, media):
        _unwrap(content, name, found)
    elif content or name:
        cid = headers.raw_field(part, "Content-ID").strip(" <>")
        inline = bool(cid) and within == "related" and media.startswith("image/")
        found.files.append(Part(name, media, content, cid, inline))


def _unwrap(content: bytes, name: str, found: _Found) -> None:
    inner = unwrapped(content)
    if inner is None:
        found.defects.append("UnreadableWinmail")
        found.files.append(Part(name or "winmail.dat", "application/ms-tnef", content))
        return
    found.files += inner.attachments
    found.texts += [inner.text] if inner.text and not "".join(found.texts).strip() else []
    found.pages += [inner.html] if inner.html and not found.pages else []


def _content(part: Parsed) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, list):
        return b"\n".join(_as_bytes(one) for one in payload if isinstance(one, Parsed))
    encoding = headers.raw_field(part, "Content-Transfer-Encoding").strip().lower()
    raw = str(payload or "").encode("utf-8", "surrogateescape")
    if encoding == "base64":
        return headers.loose_base64(raw)
    try:
        decoded = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return raw
    return decoded if isinstance(decoded, bytes) else raw


def _inner_message(part: Parsed, name: str) -> Part:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Parsed):
        return Part(name or "message.eml", "message/rfc822", _content(part))
    content = _as_bytes(inner)
    if (
        headers.raw_field(part, "Content-Transfer-Encoding").strip().lower() == "base64"
    ):  # forbidden, and done
        content = headers.loose_base64(content)
        inner = message_from_bytes(content, policy=policy.compat32)
    subject = re.sub(r"[/\\]", "-", headers.field(inner, "Subject"))[:80]
    return Part(name or f"{subject or 'message'}.eml", "message/rfc822", content)


def _as_bytes(parsed: Parsed) -> bytes:
    target = BytesIO()
    try:
        BytesGenerator(target, mangle_from_=False, maxheaderlen=0).flatten(parsed)
    except (ValueError, LookupError, KeyError, TypeError, AttributeError):
        lines = [f"{key}: {value}" for key, value in parsed.raw_items()]
        body = str(parsed.get_payload() or "")
        return "\n".join([*lines, "", body]).encode("utf-8", "surrogateescape")
    return target.getvalue()


_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]+)", re.IGNORECASE)


def _charset(part: Parsed, content: bytes) -> str:
    try:
        named = str(part.get_param("charset") or "")
    except (ValueError, LookupError, TypeError):
        named = ""
    if not named and (found := _META.search(content[:4096])):
        named = found[1].decode("ascii", "replace")
    return named


def _name(part: Parsed) -> str:
    """The file name: of Content-Disposition, else of Content-Type, with RFC 2231 or 2047 undone."""
    for wanted, header in (("filename", "content-disposition"), ("name", "content-type")):
        try:
            value = part.get_param(wanted, header=header)
        except (ValueError, LookupError, TypeError):
            continue
        if isinstance(value, tuple):
            raw = value[2]
            raw_bytes = unquote_to_bytes(raw) if "%" in raw else raw.encode("latin-1", "replace")
            return headers.decoded(raw_bytes, value[0] or "")
        if value:
            return headers.with_words(headers.raw_text(value)).strip(' "')
    return ""


def _named(files: list[Part]) -> tuple[Part, ...]:
    """Every file has a name; two of the same name are told apart."""
    taken: dict[str, int] = {}
    result = []
    for number, part in enumerate(files, 1):
        name = part.name or f"{part.media_type.partition('/')[0]}-{number}{_ENDINGS.get(part.media_type, '')}"
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            stem, dot, ending = name.rpartition(".")
            name = f"{stem or ending}-{taken[name]}{dot}{ending}" if stem else f"{name}-{taken[name]}"
        result.append(replace(part, name=name))
    return tuple(result)


_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
}
