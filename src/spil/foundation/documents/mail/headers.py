"""Header fields as people read them: charsets, encoded words (RFC 2047), addresses, dates, message ids.

The standard library's parser gives fields with the raw bytes hidden in surrogates. They are taken out here and read
as UTF-8 or, failing that, as Windows-1252, which is what old programs of Western Europe meant by "Latin-1".
"""

from __future__ import annotations

import binascii
import codecs
import re
from base64 import b64decode
from datetime import UTC, datetime
from email.message import Message as Parsed
from email.utils import getaddresses, parsedate_to_datetime
from quopri import decodestring

from spil.foundation.documents.mail.shapes import Address

_WORD = re.compile(r"=\?([^?\s]*?)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(=\?[^?\s]*\?[bBqQ]\?[^?]*\?=)\s+(?==\?[^?\s]*\?[bBqQ]\?)")
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"'])[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_ID = re.compile(r"<([^<>\s]+)>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: names of charsets that Python does not know, or that mean more than they say (WHATWG Encoding, 4.2)
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac-roman",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    # code pages of Windows by their numbers, as Outlook names them
    "cp28591": "cp1252",
    **{f"cp2859{part}": f"iso-8859-{part}" for part in range(2, 10)},
    "cp28603": "iso-8859-13",
    "cp28605": "iso-8859-15",
    "cp20127": "cp1252",
    "cp20866": "koi8-r",
    "cp21866": "koi8-u",
    "cp51932": "euc-jp",
    "cp51949": "cp949",
    "cp54936": "gb18030",
}
#: codecs of Python that are no charsets
_NO_TEXT = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"}
#: years in which a date stands in every zone and leaves room to count on from it: Python's calendar ends with 9999
FIRST_YEAR, LAST_YEAR = 1900, 8999


def decoded(data: bytes, charset: str = "") -> str:
    """Text of bytes in a charset that may be missing, unknown or untrue; never raises, and can be written as UTF-8."""
    codec = _codec(charset)
    if codec in ("", "cp1252", "utf-8"):
        for one in ("utf-8", "cp1252"):
            try:
                return data.decode(one)
            except UnicodeDecodeError:
                continue
        return data.decode("latin-1")
    try:
        text = data.decode(codec)
    except (UnicodeError, ValueError):
        text = data.decode(codec, "replace") if data.count(b"\x00") else decoded(data)
    return text.encode("utf-8", "replace").decode("utf-8")  # UTF-7 can say half of a sign


def _codec(charset: str) -> str:
    name = charset.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if not getattr(found, "_is_text_encoding", True) or found.name in _NO_TEXT else found.name


def raw_text(value: object) -> str:
    """A field's value with the bytes that were not ASCII made readable, unfolded, without control signs."""
    text = str(value)
    if any("\udc80" <= sign <= "\udcff" for sign in text):
        text = decoded(text.encode("utf-8", "surrogateescape"))
    text = re.sub(r"\r?\n[ \t]*", " ", text)
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def field(parsed: Parsed, name: str) -> str:
    """The first field of this name, decoded; empty when there is none."""
    return with_words(raw_field(parsed, name)).strip()


def raw_field(parsed: Parsed, name: str) -> str:
    lowered = name.lower()
    return next((raw_text(value) for key, value in parsed.raw_items() if key.lower() == lowered), "")


def all_fields(parsed: Parsed, name: str) -> str:
    """All fields of this name, with commas: address lists may stand in several."""
    lowered = name.lower()
    return ", ".join(raw_text(value) for key, value in parsed.raw_items() if key.lower() == lowered)


def with_words(text: str) -> str:
    """Encoded words decoded. Neighbours of one charset are joined first: some programs cut a letter in two."""
    if "=?" not in text:
        return text
    text = _BETWEEN.sub(r"\1", text)
    pieces: list[tuple[str, bytes]] = []
    result, end = "", 0
    for found in _WORD.finditer(text):
        if pieces and (found.start() > end or pieces[0][0] != found[1].lower()):
            result += decoded(b"".join(piece for _, piece in pieces), pieces[0][0])
            pieces = []
        result += text[end : found.start()]
        pieces.append((found[1].lower(), _word_bytes(found[2], found[3])))
        end = found.end()
    if pieces:
        result += decoded(b"".join(piece for _, piece in pieces), pieces[0][0])
    return _CONTROL.sub("", result + text[end:])


def _word_bytes(encoding: str, body: str) -> bytes:
    raw = body.encode("utf-8", "replace")
    return loose_base64(raw) if encoding in "bB" else decodestring(raw.replace(b"_", b" "), header=False)


def loose_base64(raw: bytes) -> bytes:
    """What can be had of base64 with foreign signs, holes, or an end that is missing."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    try:
        return b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""


def addresses(text: str) -> tuple[Address, ...]:
    """The addresses of a field; also of one that no grammar allows."""
    if not text.strip():
        return ()
    found = [
        Address(with_words(name).strip(" \"'"), email.strip())
        for name, email in getaddresses([text])
        if "@" in email or name
    ]
    if not any(one.email for one in found):
        found = [Address("", email) for email in _ADDRESS.findall(with_words(text))] or found
    return tuple(found) or (Address(with_words(text).strip()),)


def one_address(text: str) -> Address:
    return next(iter(addresses(text)), Address())


def moment(text: str) -> datetime | None:
    """The date of a message, with its offset; one that does not exist, or in no year that can be, is none."""
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError, AttributeError):
        return None
    return credible(found if found.tzinfo else found.replace(tzinfo=UTC))


def credible(found: datetime) -> datetime | None:
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def ids(text: str) -> tuple[str, ...]:
    """Message ids without their brackets, each once, in order; at most the last hundred."""
    found = _ID.findall(re.sub(r"\s+", " ", text))
    return tuple(dict.fromkeys(one[:250] for one in found))[-100:]
