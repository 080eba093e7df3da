"""Every kind of file is shown or says why not; what is hostile breaks nothing and hangs nothing."""

from __future__ import annotations

import io
import os
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from xlsxwriter import Workbook

from spil.foundation.attachments.models import Attachment
from spil.foundation.documents.readers import patience
from spil.foundation.files.store import store
from spil.foundation.previews import shown as previews
from spil.foundation.previews.shown import NoPreview, page_picture, shown

PNG = b"\x89PNG\r\n"
#: seconds of reading that one request waits for
WAITED = 9.0
MAIL = (
    b"From: Nour <nour@delinde.example>\r\nTo: Bart <bart@delinde.example>\r\nSubject: Prijs\r\n"
    b"Date: Mon, 2 Nov 2026 09:12:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b'<p onclick="x()">Dag <b>Bart</b></p><script>alert(1)</script><img src="https://spy.example/p.gif">'
)


def file_of(content: bytes, name: str) -> Attachment:
    stored = store().put(content, name=name)
    return Attachment(sha256=stored.sha256, name=name, media_type=stored.media_type, size=stored.size)


def a_pdf(pages: int = 2) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(target)
    return target.getvalue()


def a_docx(words: str) -> bytes:
    target = io.BytesIO()
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{name}"><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>'
    )
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", body)
    return target.getvalue()


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_SLIDE = "http://schemas.openxmlformats.org/drawingml/2006/main"


def an_archive(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def a_sheet(rows: list[list[str]]) -> bytes:
    """An .xlsx with one sheet called Lijst."""
    target = io.BytesIO()
    with Workbook(target) as book:
        sheet = book.add_worksheet("Lijst")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return target.getvalue()


def an_open_file(kind: str, body: str) -> bytes:
    """An .ods or .odp with this inside its body."""
    names = " ".join(
        f'xmlns:{one}="{_OPEN}:{one}:1.0"' for one in ("office", "text", "table", "presentation", "drawing")
    )
    content = f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    manifest = f'<m:manifest xmlns:m="{_OPEN}:manifest:1.0"/>'
    return an_archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def an_ods(rows: list[list[str]]) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        "<table:table-row>" + "".join(cell.format(one) for one in row) + "</table:table-row>" for row in rows
    )
    return an_open_file(
        "spreadsheet",
        f'<office:spreadsheet><table:table table:name="Lijst">{lines}</table:table></office:spreadsheet>',
    )


def a_pptx(*slides: str) -> bytes:
    body = f'<p:sld xmlns:p="x" xmlns:a="{_SLIDE}"><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></p:sld>'
    parts = {f"ppt/slides/slide{at}.xml": body.format(words) for at, words in enumerate(slides, 1)}
    return an_archive({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>", **parts})


def test_spreadsheets_are_tables_and_presentations_are_their_words() -> None:
    rows = [["Post", "Bedrag"], ["Kuisproducten", "12,50"]]
    for name, content in (("lijst.xlsx", a_sheet(rows)), ("lijst.ods", an_ods(rows))):
        found = shown(file_of(content, name))
        assert (found.look, found.rows) == ("table", [["Lijst"], *rows]), name
    slides = ("Welkom", "Onze cijfers")
    open_slides = "".join(f"<drawing:page><text:p>{words}</text:p></drawing:page>" for words in slides)
    for name, content in (
        ("praat.pptx", a_pptx(*slides)),
        (
            "praat.odp",
            an_open_file("presentation", f"<office:presentation>{open_slides}</office:presentation>"),
        ),
    ):
        found = shown(file_of(content, name))
        assert (found.look, found.text) == ("text", "Welkom\nOnze cijfers"), name


def test_what_is_longer_than_is_shown_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_PAGES", 2)
    rows = [["Papier", str(number)] for number in range(500)]
    found = shown(file_of(a_sheet(rows), "lang.xlsx"))
    assert (len(found.rows), found.is_cut) == (400, True)
    for content, name, is_cut in (
        (a_sheet(rows[:399]), "kort.xlsx", False),  # with the name of the sheet above it
        (a_sheet([["x" * 1000] * 10] * 21), "breed.xlsx", True),
        (b"woord " * 40_000, "lang.txt", True),
        (b"woord " * 30_000, "kort.txt", False),
        (a_docx("woord " * 40_000), "lang.docx", True),
        (a_pdf(3), "lang.pdf", True),
        (a_pdf(2), "kort.pdf", False),
    ):
        assert shown(file_of(content, name)).is_cut is is_cut, name


def test_a_pdf_is_pages_drawn_once_in_one_of_two_widths() -> None:
    file = file_of(a_pdf(), "a.pdf")
    assert (shown(file).look, shown(file).pages) == ("pages", 2)
    first = page_picture(file.sha256, 0, 900)
    assert first.startswith(PNG)
    kept = previews._place(file.sha256, "0-900.png")
    kept.write_bytes(PNG + b"kept")
    assert page_picture(file.sha256, 0, 5) == PNG + b"kept"  # any width is one of ours
    with pytest.raises(NoPreview):
        page_picture(file.sha256, 2, 900)


def test_a_message_is_shown_without_script_and_without_what_is_elsewhere() -> None:
    found = shown(file_of(MAIL, "prijs.eml"))
    assert found.look == "message"
    assert found.message["subject"] == "Prijs"
    assert found.message["blocked"] == 1
    html = found.message["html"]
    assert "<b>Bart</b>" in html
    assert not any(word in html for word in ("script", "onclick", "spy.example"))
    fetched = previews.message(file_of(MAIL, "prijs.eml").sha256, "message/rfc822", remote=True)
    assert "https://spy.example/p.gif" in fetched["html"]


def test_office_files_texts_and_pictures_are_shown_and_others_say_why_not() -> None:
    assert shown(file_of(a_docx("Beste collega"), "a.docx")).text == "Beste collega"
    assert shown(file_of(b"gewone tekst\n", "a.txt")).text == "gewone tekst\n"
    assert shown(file_of("Dag;Café\n".encode("cp1252"), "a.csv")).text == "Dag;Café\n"
    assert shown(file_of(b"GIF89a" + b"\x01\x00" * 10, "a.gif")).look == "picture"
    refused = shown(file_of(b"\x00\x01\x02" * 100, "a.bin"))
    assert (refused.look, bool(refused.reason)) == ("nothing", True)


def test_a_locked_pdf_says_so() -> None:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "wachtwoord" in shown(file_of(target.getvalue(), "slot.pdf")).reason


def test_a_file_that_broke_its_reader_is_not_given_to_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_of(a_pdf(1) + b"%x", "b.pdf")
    previews._keep(previews._place(file.sha256, "failed.txt"), b"timeout")
    monkeypatch.setattr(previews, "read", lambda *_a, **_k: pytest.fail("asked again"))
    assert shown(file).look == "nothing"


def test_a_file_that_broke_its_reader_is_given_to_it_again_after_an_hour() -> None:
    file = file_of(a_pdf(1) + b"%y", "c.pdf")
    failed = previews._place(file.sha256, "failed.txt")
    previews._keep(failed, b"timeout")
    assert shown(file).look == "nothing"
    an_hour_ago = time.time() - 3600
    os.utime(failed, (an_hour_ago, an_hour_ago))
    assert shown(file).look == "pages"


def test_hostile_pdfs_give_a_page_or_a_reason_within_their_time(real_files: Path) -> None:
    hostile = sorted((real_files / "security" / "malformed-pdf").glob("*.pdf"))
    assert hostile
    slow = []
    for path in hostile:
        file, begun = file_of(path.read_bytes(), path.name), time.monotonic()
        with patience(WAITED):  # what a request has
            found = shown(file)
        slow += [path.name] if time.monotonic() - begun > 10 else []
        assert found.look in {"pages", "nothing", "text"}, path.name
        assert found.look != "nothing" or found.reason, path.name
        if found.look == "pages":
            begun = time.monotonic()
            with suppress(NoPreview), patience(WAITED):
                assert page_picture(file.sha256, 0, 900).startswith(PNG), path.name
            slow += [path.name] if time.monotonic() - begun > 10 else []
    assert not slow
