"""The media type of a file, told from its bytes.

`filetype` knows the signatures of images, PDF, archives and sound. What it cannot know is added here: the kinds of
ZIP that office programs write, XML, mail, and plain text, also a text that begins as a picture does.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib

import filetype

UNKNOWN = "application/octet-stream"

_OFFICE_PARTS = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
#: what an archive is believed when it says so of itself
_OPEN_DOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.[a-z-]+")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
#: bytes that stand in no text
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
#: what `filetype` knows and is text by itself
_WRITTEN_AS_TEXT = frozenset({"application/rtf", "application/postscript"})
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MAIL_HEADER = re.compile(
    rb"^(return-path|received|from|date|message-id|mime-version|delivered-to|subject|to|cc|sender|reply-to|x-[\w-]+|"
    rb"content-type|dkim-signature|arc-seal|authentication-results|list-[\w-]+):",
    re.IGNORECASE,
)
#: a second field of a message's head, so that a text that begins with "To:" stays a text
_SECOND_FIELD = re.compile(
    rb"(?m)^(from|date|message-id|mime-version|received|subject|to|content-type):", re.IGNORECASE
)
#: the head of a message that begins with any other field, to its first empty line
_HEAD = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+")
#: the name of a stream that every message of Outlook has (MS-OXMSG 2.4), as it stands in the directory of the file
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
OUTLOOK = "application/vnd.ms-outlook"
MAIL = "message/rfc822"
MBOX = "application/mbox"
#: a winmail.dat that came by itself, saved by somebody; its first four bytes (MS-OXTNEF 2.1.3.1)
WINMAIL, _WINMAIL_MARK = "application/ms-tnef", b"\x78\x9f\x3e\x22"
PDF = "application/pdf"
#: how a PDF says in its metadata that an electronic invoice lies in it (Factur-X 1.0 and ZUGFeRD 1 and 2: XMP schema)
_INVOICE_INSIDE = re.compile(rb"urn:(?:factur-x|zugferd|ferd):pdfa:CrossIndustryDocument:invoice:")


def sniff(data: bytes) -> str:
    """The media type, `application/octet-stream` when nothing fits. Reads no more than it needs; never raises."""
    if data[:1024].find(b"%PDF-") >= 0:
        return PDF
    if data.startswith(b"\xd0\xcf\x11\xe0") and _OUTLOOK in data:
        return OUTLOOK
    if data.startswith(_WINMAIL_MARK):
        return WINMAIL
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    head = data[:8192]
    guess = filetype.guess(head)
    if guess is None or guess.mime in ("application/zip", "application/xml"):
        return _text(head)
    # some marks are two or three letters, with which a word may begin; no binary file goes on without control bytes
    is_text = guess.mime not in _WRITTEN_AS_TEXT and not _CONTROL.search(head)
    return _text(head) if is_text else str(guess.mime)


def holds_invoice(pdf: bytes) -> bool:
    """Whether a PDF says of itself that the invoice which it shows lies in it once more, for programs (in CII)."""
    return _INVOICE_INSIDE.search(pdf) is not None


def _archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 128:
                told = archive.read("mimetype").decode("ascii", "replace").strip()
                return told if _OPEN_DOCUMENT.fullmatch(told) else "application/zip"
    except _DAMAGED:
        return "application/zip"
    return next((media for part, media in _OFFICE_PARTS if part in names), "application/zip")


def _text(head: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if not encoding and head[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        encoding = "utf-16-le" if head[0] else "utf-16-be"
    if not encoding and b"\x00" in head:
        return UNKNOWN
    if not head.strip():
        return UNKNOWN if not head else "text/plain"
    text = head.decode(encoding or "latin-1", "replace").lstrip("\ufeff \t\r\n")
    lowered = text[:512].lower()
    if lowered.startswith(("<!doctype html", "<html")):
        return "text/html"
    if lowered.startswith("<?xml") or re.match(r"<(!--|!doctype|\?|[a-z_][\w.:-]*[\s/>])", lowered):
        return "application/xml"
    if head.startswith(b"From ") and _SECOND_FIELD.search(head):
        return MBOX
    if _is_message(head):
        return MAIL
    if head.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        return "text/calendar"
    return "text/plain" if _is_printable(head) else UNKNOWN


def _is_message(head: bytes) -> bool:
    if _MAIL_HEADER.match(head):
        return len(_SECOND_FIELD.findall(head)) + (head[:2].lower() == b"x-") > 1
    fields = _HEAD.match(head)
    return fields is not None and len(_SECOND_FIELD.findall(fields[0])) > 2


def _is_printable(head: bytes) -> bool:
    strange = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return strange * 100 <= len(head)
