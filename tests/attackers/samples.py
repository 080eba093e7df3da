"""Strings and small files that break programs, for a machine without the collections of others."""

from __future__ import annotations

import json

from tests.support.invoice_file import invoice_file
from tests.support.left_out import real_files

NAUGHTY = [
    *(
        "",
        " ",
        "\x00",
        "\ud800",
        "\x7f\x1b[31m",
        "\u202eabc",
        "\u0130",
        "\xdf" * 400,
        "a\u0300" * 300,
        "\ufdfa" * 99,
    ),
    *(
        "%00",
        "%s%n{0}{{7*7}}{% now %}",
        "' OR 1=1 --",
        '"; DROP TABLE records_record; --',
        "=1+1",
        "../../etc",
    ),
    *(
        "<script>alert(1)</script>",
        "${jndi:ldap://x}",
        "\r\nX: y",
        "\U0001f3f4" * 90,
        "|" * 50,
        "(" * 200,
        '"' * 99,
    ),
    *(
        "1e309",
        "-0",
        "NaN",
        "9" * 400,
        "9" * 19,
        "2147483648",
        "\u0663",
        "0x10",
        "2026-02-30",
        "0000-00-00",
        "99999-01-01",
        "12:60",
        "null",
    ),
    *("AND OR NOT", "van:", "van:van:van:", ">", "<<<", ">1..2", "..", "1..", "*" * 200, "true", "[]", "{}"),
    *("a@b", "BE00 0000 0000 0000", "+++000/0000/00000+++"),
]


def naughty() -> list[str]:
    """Ours, and those of the Big List of Naughty Strings where it lies."""
    folder = real_files()
    file = folder / "security" / "naughty-strings" / "blns.json" if folder else None
    return NAUGHTY + (json.loads(file.read_text("utf-8")) if file and file.is_file() else [])


def small_files() -> dict[str, bytes]:
    """One small file of each sort that is read, by its name."""
    mail = b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj"
        b" 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\ntrailer<</Root 1 0 R/Size 4>>"
    )
    calendar = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR"
    return {
        "f.xml": invoice_file(),
        "m.eml": mail,
        "t.rtf": rb"{\rtf1\ansi\deff0 {\fonttbl{\f0 A;}}\f0\fs24 Dag \'e9\par}",
        "d.pdf": pdf,
        "c.ics": calendar,
        "p.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4",
    }
