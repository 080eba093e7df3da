"""Messages as they arrive: every charset and structure, and what each is about."""

from __future__ import annotations

import io
import struct
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from spil.foundation.documents.mail import headers, mbox, outlook, winmail
from spil.foundation.documents.mail.message import read
from spil.foundation.documents.mail.shapes import Address, Message
from spil.foundation.documents.plain import from_plain, to_plain

PLAIN = b"From: An Peeters <an@papier.example>\r\nTo: post@kantoor.example\r\nSubject: Offerte\r\n"


def mixed(*parts: bytes) -> bytes:
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts)
    return PLAIN + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n' + body + b"--B--\r\n"


def test_a_letter_with_text_page_picture_and_file() -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "Ánn <a@x.example>",
        "b@y.example, Cé <c@y.example>",
        "Prijs: €5 – é",
    )
    made["Message-ID"], made["In-Reply-To"] = "<2@x>", "<1@x>"
    made["References"], made["Date"] = "<0@x> <1@x>", "Thu, 26 Nov 2026 09:00:00 +0100"
    made.set_content("Beste,\n\nzie bijlage")
    made.add_alternative("<p>Beste <img src='cid:logo'></p>", subtype="html")
    made.get_payload()[1].add_related(b"PNG", "image", "png", cid="<logo>")  # type: ignore[union-attr,index]
    made.add_attachment(b"%PDF-1.4", "application", "pdf", filename="offerte één.pdf")
    message = read(bytes(made))
    assert message.subject == "Prijs: €5 – é"
    assert message.sender == Address("Ánn", "a@x.example")
    assert [one.email for one in message.recipients] == ["b@y.example", "c@y.example"]
    assert (message.message_id, message.references) == ("2@x", ("0@x", "1@x"))
    assert message.date is not None
    assert message.date.isoformat() == "2026-11-26T09:00:00+01:00"
    assert message.text.startswith("Beste,")
    assert "cid:logo" in message.html
    assert [(one.name, one.is_inline) for one in message.attachments] == [
        ("image-1.png", True),
        ("offerte één.pdf", False),
    ]
    assert message.automatic == ""
    assert message.failure is None
    assert from_plain(Message, to_plain(message)) == message


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "één".encode(), "één"),
        ("iso-8859-1", b"\x80 5", "€ 5"),
        ("iso-8859-1", "één".encode(), "één"),
        ("utf-8", b"caf\xe9", "café"),
        ("x-unknown", b"caf\xe9", "café"),
        ("us-ascii", "ça".encode(), "ça"),
        ("gb2312", "中文".encode("gbk"), "中文"),
        ("iso-2022-jp", "日本".encode("iso-2022-jp"), "日本"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("utf-16-le", "één".encode("utf-16-le"), "één"),
        ("base64", b"plain", "plain"),
        ("utf-7", b"half een teken: +2AA-", "half een teken: ?"),
        ("raw-unicode-escape", rb"C:\u0041", r"C:\u0041"),
    ],
)
def test_a_body_in_any_charset_even_an_untrue_one(charset: str, body: bytes, text: str) -> None:
    head = PLAIN + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert read(head + body).text == text


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
        ("=?iso-8859-1?Q?a_b?=c", "a bc"),
        ("=?utf-8?B?w6nDqW4?=", "één"),
        ("=?unknown?Q?x?= =?=?", "x =?=?"),
        ("a\r\n\t=?utf-8?Q?b?=", "a b"),
    ],
)
def test_encoded_words_also_those_that_were_cut(written: str, subject: str) -> None:
    assert read(f"Subject: {written}\r\n\r\n".encode()).subject == subject


def test_raw_bytes_in_a_head_are_read() -> None:
    assert read(b"Subject: caf\xe9\r\nFrom: \xc3\xa9 <e@x.example>\r\n\r\n").subject == "café"
    assert headers.one_address("no address at all").name == "no address at all"
    assert headers.one_address("<a@b.example") == Address("", "a@b.example")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"just words",
        b"\x00\xff" * 50,
        PLAIN + b"Content-Type: multipart/mixed\r\n\r\nno parts",
        PLAIN + b"Content-Type: multipart/mixed; boundary=X\r\n\r\n--Y\r\n\r\nhi",
        PLAIN + b"Content-Type: text/plain; charset\r\nContent-Transfer-Encoding: base64\r\n\r\nYW=hb",
        PLAIN + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA==",
        PLAIN + b"Date: Mon, 99 Foo 20260 99:99\r\nMessage-ID: <\r\nReferences: >\r\n\r\n",
        PLAIN
        + b"Content-Type: multipart/mixed; boundary=A\r\n\r\n"
        + b"--A\r\nContent-Type: multipart/mixed; boundary=A\r\n\r\n" * 300,
        b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22broken",
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never\r\n",
    ],
)
def test_nothing_that_arrives_raises(data: bytes) -> None:
    assert isinstance(read(data), Message)


def test_a_forwarded_message_is_a_file_of_its_own() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\nSubject: Binnen\r\nFrom: c@z.example\r\n\r\nhallo"
    message = read(mixed(b"Content-Type: text/plain\r\n\r\nZie onder", inner))
    assert [(one.name, one.media_type) for one in message.attachments] == [("Binnen.eml", "message/rfc822")]
    assert read(message.attachments[0].content).text == "hallo"
    assert message.text == "Zie onder"


def test_files_of_one_name_are_told_apart_and_nameless_ones_named() -> None:
    part = b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg=='
    nameless = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw=="
    assert [one.name for one in read(mixed(part, part, nameless)).attachments] == [
        "a.pdf",
        "a-2.pdf",
        "image-3.png",
    ]


def test_parts_behind_a_mark_that_was_not_announced_are_found() -> None:
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Overleg\r\n"
    calendar += (
        b"DTSTART:20261126T090000Z\r\nORGANIZER;CN=An:mailto:an@x.example\r\nATTENDEE:mailto:b@y.example\r\n"
    )
    calendar += b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    part = b"--seen\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" + calendar + b"--seen--\r\n"
    message = read(PLAIN + b'Content-Type: multipart/alternative; boundary="named"\r\n\r\n' + part)
    assert message.invitation is not None
    assert (message.invitation.method, message.invitation.summary) == ("REQUEST", "Overleg")
    assert message.invitation.starts == "2026-11-26T09:00:00+00:00"
    assert message.invitation.organizer == Address("An", "an@x.example")
    assert [one.email for one in message.invitation.attendees] == ["b@y.example"]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"Auto-Submitted: auto-replied\r\n", "reply"),
        (b"Auto-Submitted: auto-generated\r\n", "notice"),
        (b"Auto-Submitted: no\r\n", ""),
        (b"Precedence: bulk\r\n", "list"),
        (b"X-Autoreply: yes\r\n", "reply"),
        (b"List-Id: <x.example>\r\n", "list"),
        (b"", ""),
    ],
)
def test_a_machine_that_writes_is_recognised(head: bytes, kind: str) -> None:
    assert read(PLAIN + head + b"\r\nhallo").automatic == kind


def test_an_absence_notice_without_marks_is_recognised_by_its_subject() -> None:
    assert (
        read(b"From: a@x.example\r\nSubject: Automatisch antwoord: Offerte\r\n\r\nweg").automatic == "reply"
    )


def test_a_delivery_report_names_whom_it_did_not_reach_and_what_came_back() -> None:
    report = (
        b"From: MAILER-DAEMON@x.example\r\nSubject: x\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        b"--B\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
        b"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        b"Final-Recipient: rfc822; weg@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        b"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ons@kantoor.example>\r\n\r\n--B--\r\n"
    )
    message = read(report)
    assert message.failure is not None
    assert message.automatic == "failure"
    assert message.failure.addresses == ("weg@y.example",)
    assert message.failure.returned_ids == ("ons@kantoor.example",)
    assert message.failure.reason == "smtp; 550 no such user"
    assert not message.failure.is_temporary


def test_a_failure_in_plain_words_does_not_name_the_sender_or_the_returned_message() -> None:
    notice = (
        b"From: Mail Delivery Subsystem <mailer-daemon@x.example>\r\nTo: wij@kantoor.example\r\n"
        b"Subject: Returned mail\r\n\r\nYour message could not be delivered:\n\n  weg@y.example\n    User unknown\n\n"
        b"--- Original message follows ---\n\nFrom: wij@kantoor.example\nCc: ander@z.example\n"
    )
    failure = read(notice).failure
    assert failure is not None
    assert failure.addresses == ("weg@y.example",)


def test_somebody_who_writes_about_a_failed_delivery_is_no_failure() -> None:
    letter = (
        b"From: An <an@x.example>\r\nSubject: Levering\r\n\r\nDe levering is mislukt, bel mij: an@x.example"
    )
    assert read(letter).failure is None


def test_a_mailbox_falls_apart_at_its_postmarks_only() -> None:
    box = (
        b"From an@x.example Thu Nov 26 09:00:00 2026\nSubject: 1\n\nFrom here on it is text\n\n>From now\n\n"
        b"From b@y.example Thu Nov 26 10:00:00 2026\nSubject: 2\n\ntwee\n"
    )
    found = list(mbox.messages(io.BytesIO(box)))
    assert [read(one).subject for one in found] == ["1", "2"]
    assert b"\nFrom now\n" in found[0]


@pytest.mark.parametrize("values", [1, 0xFFFFFFFF], ids=["properties", "values of one"])
def test_a_winmail_that_claims_four_billion_of_something_is_read_at_once(
    values: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Two values of a property (PidTagImportance, many of them) are there; the numbers say otherwise."""
    properties = struct.pack("<IHHIHH", 0xFFFFFFFF, 0x1002, 0x0017, values, 1, 1)
    parts = ((0x00069007, struct.pack("<II", 1252, 0)), (0x0002800C, b"Dag\x00"), (0x00069003, properties))
    data = struct.pack("<IH", 0x223E9F78, 1)
    for name, part in parts:
        data += struct.pack("<BII", 1, name, len(part)) + part + struct.pack("<H", sum(part) & 0xFFFF)
    begun = time.process_time()
    assert winmail.read(data).text == "Dag"
    assert time.process_time() - begun < 2
    assert not caplog.records, "whoever sends mail does not fill the log"


def test_html_of_outlook_is_in_the_code_page_of_the_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Old Russian mail: texts in Windows-1251, HTML in KOI8-R, which Outlook calls 20866."""
    properties = (
        bytes(32) + struct.pack("<HHIq", 3, 0x3FFD, 0, 1251) + struct.pack("<HHIq", 3, 0x3FDE, 0, 20866)
    )
    streams = {"__properties_version1.0": properties, "__substg1.0_10130102": "привет".encode("koi8-r")}
    monkeypatch.setattr(outlook._Folder, "stream", lambda _self, name: streams.get(name, b""))
    folder = outlook._Folder(None, ())
    assert folder._bodies(folder.codepage(0x3FFD, 0x3FDE)) == ("привет", "привет")


def test_of_a_damaged_outlook_file_whose_properties_never_end_only_the_first_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sectors that follow each other in a ring make 64 MB of 16 kB, and each property was looked for in all of it."""
    wanted = struct.pack("<HHIq", 31, 0x3007, 0, 7)
    for others, found in ((4_095, wanted[8:]), (4_096, None)):
        raw = bytes(32) + bytes(16) * others + wanted
        monkeypatch.setattr(outlook._Folder, "stream", lambda _self, _name, raw=raw: raw)
        assert outlook._Folder(None, ()).values.get(0x3007) == found


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("Fri, 31 Dec 9999 23:59:59 +0000", None),
        ("Tue, 1 Jan 0999 00:00:00 +1400", None),
        ("Fri, 31 Dec 1899 23:59:59 +0000", None),
        ("Mon, 1 Jan 1900 00:00:00 +0000", 1900),
        ("Thu, 26 Nov 2026 09:00:00 +0100", 2026),
        ("Tue, 31 Dec 8999 23:59:59 -1200", 8999),
        ("Wed, 1 Jan 9000 00:00:00 +0000", None),
    ],
)
def test_a_date_in_a_year_that_no_calendar_can_count_on_from_is_none(
    written: str, year: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = headers.moment(written)
    assert (found.year if found else None) == year
    # the same moment as Outlook writes it: tenths of microseconds since 1601
    day = datetime.strptime(written[5:-6], "%d %b %Y %H:%M:%S").replace(tzinfo=UTC)
    ticks = (day - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
    raw = bytes(32) + struct.pack("<HHIQ", 0x40, 0x0039, 0, max(ticks, 0))
    monkeypatch.setattr(outlook._Folder, "stream", lambda _self, _name: raw)
    found = outlook._Folder(None, ()).moment(0x0039)
    assert (found.year if found else None) == year
