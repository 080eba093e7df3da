"""The words of office files, RTF, HTML and PDF."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from spil.foundation.documents import html, office, pdf, rtf
from spil.foundation.documents.sniffing import sniff

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def archive(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name, text in members.items():
            written.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return target.getvalue()


def test_the_text_of_a_word_document() -> None:
    body = f"<w:document {WORD}><w:body><w:p><w:r><w:t>Beste</w:t><w:t xml:space='preserve'> An</w:t></w:r></w:p>"
    assert office.read(archive(word__document_xml=body + "</w:body></w:document>")) == "Beste An"


def test_the_text_of_an_open_document() -> None:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = f'<o xmlns:t="{text}"><t:h>Kop</t:h><t:p>Een <t:span>zin</t:span></t:p></o>'
    assert office.read(archive(content_xml=body)) == "Kop\nEen zin"


def test_lines_and_tabs_in_a_word_document_part_the_words() -> None:
    run = (
        "<w:t>Jan Peeters</w:t><w:br/><w:t>Lindelei 8</w:t><w:cr/><w:t>9000 Gent</w:t>"
        "<w:br/><w:t>Totaal</w:t><w:tab/><w:t>1.250,00</w:t>"
    )
    stops = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
    body = f"<w:document {WORD}><w:body><w:p>{stops}<w:r>{run}</w:r></w:p></w:body></w:document>"
    assert (
        office.read(archive(word__document_xml=body))
        == "Jan Peeters\nLindelei 8\n9000 Gent\nTotaal\t1.250,00"
    )


def test_lines_tabs_and_spaces_in_an_open_document_part_the_words() -> None:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    lines = "Jan<t:s/>Peeters<t:line-break/>Lindelei 8<t:line-break/>9000 Gent"
    body = f'<o xmlns:t="{text}"><t:p>{lines}<t:line-break/><t:span>Totaal<t:tab/></t:span>1.250,00</t:p></o>'
    assert office.read(archive(content_xml=body)) == "Jan Peeters\nLindelei 8\n9000 Gent\nTotaal\t1.250,00"


def test_a_new_line_on_a_slide_parts_the_words() -> None:
    body = (
        '<p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<a:p><a:r><a:t>Lindelei 8</a:t></a:r><a:br/><a:r><a:t>9000 Gent</a:t></a:r></a:p></p>"
    )
    assert office.read(archive(ppt__slides__slide1_xml=body)) == "Lindelei 8\n9000 Gent"


def test_a_text_box_is_read_once_beside_the_paragraph_in_which_it_stands() -> None:
    box = "<w:pict><w:txbxContent><w:p><w:r><w:t>Betaald</w:t></w:r></w:p></w:txbxContent></w:pict>"
    twice = (
        '<m:AlternateContent xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<m:Choice>{box}</m:Choice><m:Fallback>{box}</m:Fallback></m:AlternateContent>"
    )
    paragraph = f"<w:p><w:r><w:t>Factuur</w:t></w:r><w:r>{twice}</w:r><w:r><w:t> 12</w:t></w:r></w:p>"
    body = f"<w:document {WORD}><w:body>{paragraph}</w:body></w:document>"
    assert office.read(archive(word__document_xml=body)) == "Factuur 12\nBetaald"


def test_who_remarked_something_stays_out_of_the_words_between_which_it_stands() -> None:
    names = (
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:d="http://purl.org/dc/elements/1.1/"'
    )
    remark = "<a><d:creator>An</d:creator><d:date>2026-11-24</d:date><t:p>te hoog</t:p></a>"
    body = f"<o {names}><t:p>De prijs{remark} klopt</t:p></o>"
    assert office.read(archive(content_xml=body)) == "De prijs klopt\nte hoog"


def test_slides_come_in_their_order() -> None:
    one = '<p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>{}</a:t></a:p></p>'
    slides = {f"ppt__slides__slide{number}_xml": one.format(number) for number in (10, 2, 1)}
    assert office.read(archive(**slides)) == "1\n2\n10"


def test_the_text_of_a_spreadsheet() -> None:
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kosten")
        sheet.write_row(0, 0, ["Papier", 12.5])
    assert office.read(target.getvalue()) == "Kosten\nPapier\t12.5"


def test_the_cells_of_a_spreadsheet_are_read_as_they_were_written() -> None:
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "remove_timezone": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Kosten")
        sheet.write_row(0, 0, [20260012, 9000, 0.21, True, "Lindelei 8\n9000 Gent"])
        sheet.write_datetime(1, 0, datetime(2026, 11, 24, tzinfo=UTC), day)
        sheet.write_datetime(1, 1, datetime(2026, 11, 24, 9, 30, tzinfo=UTC), day)
    cells = "20260012\t9000\t0.21\tTRUE\tLindelei 8 9000 Gent"
    assert office.read(target.getvalue()) == f"Kosten\n{cells}\n2026-11-24\t2026-11-24 09:30"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04broken",
        archive(other_xml="<a/>"),
        archive(word__document_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        archive(word__document_xml="<a>" + " " * (51 * 1024 * 1024)),
    ],
)
def test_an_office_file_that_is_damaged_or_a_trap_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        office.read(data)


def test_rich_text_is_read_without_its_fonts() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Caf\'e9\par \u8364? 5{\*\generator x;}\tab end}"
    )
    assert rtf.to_text(data) == "Café\n€ 5\tend"
    assert rtf.to_text(b"no rich text") == ""


def test_html_that_outlook_hid_in_rich_text_comes_out() -> None:
    data = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Hallo{\*\htmltag72 </p>}\htmlrtf weg\htmlrtf0 }"
    assert rtf.to_html(data) == "<p>Hallo</p>"


def test_what_runs_or_is_loaded_from_elsewhere_is_taken_out_of_html() -> None:
    page = (
        '<p onclick="x()" style="x">Dag<script>x()</script><img src="https://t.example/1.png">'
        '<img src="cid:a@1"><a href="javascript:x()">nee</a><a href="https://ok.example">ja</a>'
        '<form action="https://f.example"><input name="p"></form><iframe src="x"></iframe>'
    )
    shown, blocked = html.safe(page, pictures={"a@1": ("image/png", b"12")})
    assert blocked == 1
    for bad in ("onclick", "style", "script", "t.example", "javascript", "form", "input", "iframe"):
        assert bad not in shown
    assert 'src="data:image/png;base64,MTI="' in shown
    assert 'href="https://ok.example"' in shown
    assert "https://t.example/1.png" in html.safe(page, remote=True)[0]


@pytest.mark.parametrize(
    "address", ["data:text/html,x", "DATA:text/html,x", " da&#10;ta:text/html,x", "cid:a@1", "Cid:a@1"]
)
def test_a_link_to_what_is_inside_a_message_leads_nowhere(address: str) -> None:
    shown, _blocked = html.safe(f'<a title="x" href="{address}">nee</a><a href="https://ok.example">ja</a>')
    assert 'href="#"' in shown
    assert "text/html" not in shown
    assert "a@1" not in shown
    assert 'href="https://ok.example"' in shown


def test_html_as_text_keeps_lines_and_leaves_what_nobody_sees() -> None:
    page = "<html><head><title>x</title><style>p{}</style></head><body><p>Een &amp; <b>twee</b></p><p>drie<br>vier"
    assert html.to_text(page) == "Een & twee\n\ndrie\nvier"


@pytest.mark.parametrize(
    ("pages", "scanned"),
    [
        (("@FAX@ 2026-11-24 09:12 VAN 03 123 45 67 BLZ 1/1",), (0,)),
        (("@", "Een digitaal voorblad dat zegt wat erbij hoort", "@", "@"), (0, 2, 3)),
        (("@" + "een vel vol met woorden onder een beeld " * 4,), ()),
        (("Een brief zonder beeld", "Tweede blad van de brief"), ()),
    ],
)
def test_page_by_page_it_is_told_whether_a_pdf_was_scanned(
    pages: tuple[str, ...], scanned: tuple[int, ...]
) -> None:
    import typst

    picture = (
        'image(bytes((9, 9, 9)), format: (encoding: "rgb8", width: 1, height: 1), width: 90%, height: 90%)'
    )
    written = [f"#place({picture})\n{one.replace('@', '')}" if one[0] == "@" else one for one in pages]
    found = pdf.read_text(typst.compile("#pagebreak()\n".join(written).encode()))
    assert found.scanned == scanned
    assert found.is_scan == (len(scanned) == len(pages))


def test_a_pdf_gives_text_and_pictures_and_a_damaged_one_a_reason() -> None:
    import typst

    data = typst.compile(b"Geachte mevrouw #pagebreak() Tweede")
    found = pdf.read_text(data)
    assert (found.pages, found.texts) == (2, ("Geachte mevrouw", "Tweede"))
    assert not found.is_scan
    assert sniff(pdf.page_image(data, page=1, width=200)) == "image/png"
    with pytest.raises(ValueError, match="no such page"):
        pdf.page_image(data, page=2)
    with pytest.raises(ValueError, match="damaged"):
        pdf.read_text(b"%PDF-1.4 nothing")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"Received: by x\r\nFrom: a@b\r\n\r\n", "message/rfc822"),
        (b"X-Mailer: x\r\nFrom: a@b\r\n\r\n", "message/rfc822"),
        (b"To: whom it may concern", "text/plain"),
        (b"Project: x\r\nDate: today\r\nSubject: y\r\n\r\nFrom: here on", "text/plain"),
        (b"From a@b Thu Nov 26 09:00:00 2026\nFrom: a@b\n\n", "application/mbox"),
        (b"BEGIN:VCALENDAR\r\n", "text/calendar"),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 500 + "__properties_version1.0".encode("utf-16-le"),
            "application/vnd.ms-outlook",
        ),
    ],
)
def test_mail_in_all_its_forms_is_recognised_by_its_bytes(data: bytes, media_type: str) -> None:
    assert sniff(data) == media_type


@pytest.mark.parametrize(
    "first",
    [
        "Received-SPF: Pass (mailfrom) identity=mailfrom;\r\n client-ip=192.0.2.1", "Envelope-to: a@b",
        "ARC-Message-Signature: i=1", "Resent-From: a@b", "Thread-Topic: x", "User-Agent: x", "In-Reply-To: <1@b>",
        "Importance: high",
    ],
)  # fmt: skip
def test_a_message_may_begin_with_any_field(first: str) -> None:
    head = "From: a@b\r\nSubject: Dag\r\nDate: Wed, 25 Nov 2026 23:30:00 +0000"
    assert sniff(f"{first}\r\n{head}\r\n\r\nDag\r\n".encode()) == "message/rfc822"
