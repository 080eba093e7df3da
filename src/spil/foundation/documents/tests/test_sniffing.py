"""The media type comes from the bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spil.foundation.documents.sniffing import UNKNOWN, sniff

_OFFICE = "application/vnd.openxmlformats-officedocument."


def damaged(packing: int) -> bytes:
    """An archive whose first part, how it is meant to be taken, cannot be unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as file:
        file.writestr("mimetype", b"application/vnd.oasis.opendocument.text")
    data = bytearray(made.getvalue())
    begin = 30 + len("mimetype")
    data[begin : begin + 20] = b"\xff" * 20
    return bytes(data)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_cannot_be_unpacked_is_one_all_the_same(packing: int) -> None:
    assert sniff(damaged(packing)) == "application/zip"


def archive(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in members:
            file.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"junk before %PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"\xef\xbb\xbf <Invoice xmlns='x'/>", "application/xml"),
        ("<?xml version='1.0'?><a/>".encode("utf-16"), "application/xml"),
        ("<?xml version='1.0'?><a/>".encode("utf-16-le"), "application/xml"),
        (b"<!-- c --><root/>", "application/xml"),
        (b"<!DOCTYPE html><html></html>", "text/html"),
        (b"Received: from x\r\nSubject: y\r\n\r\nz", "message/rfc822"),
        (b"Beste,\nhierbij de factuur.", "text/plain"),
        (b"", UNKNOWN),
        (bytes(range(32)) * 8, UNKNOWN),
        (archive(("a.txt", b"a")), "application/zip"),
        (archive(("word/document.xml", b"")), _OFFICE + "wordprocessingml.document"),
        (archive(("xl/workbook.xml", b"")), _OFFICE + "spreadsheetml.sheet"),
        (
            archive(("mimetype", b"application/vnd.oasis.opendocument.text")),
            "application/vnd.oasis.opendocument.text",
        ),
        (b"PK\x03\x04 but no archive", "application/zip"),
        (archive(("mimetype", b"application/vnd.oasis.opendocument.\x00text")), "application/zip"),
        (archive(("mimetype", b"text/html"), ("a.txt", b"a")), "application/zip"),
        (b"\x78\x9f\x3e\x22" + bytes(20), "application/ms-tnef"),
        (b"BMW Brussels, offerte 2026\n", "text/plain"),
        (b"BM;a;b\r\n1;\xe9\xe9n;2\r\n", "text/plain"),
        (b"MZ nota\n", "text/plain"),
        (b"GIF nota\n", "text/plain"),
        (b"ID3 x\n", "text/plain"),
        (b"FWS hoi allemaal\n", "text/plain"),
        (b"AC10 Airco's\n", "text/plain"),
        ("βροχή".encode(), "text/plain"),
        (b"BM" + (70).to_bytes(4, "little") + bytes(20), "image/bmp"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "application/x-msdownload"),
        (b"GIF89a" + b"\x01\x00" * 10, "image/gif"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x00", "audio/mpeg"),
        (b"{\\rtf1\\ansi Dag}", "application/rtf"),
        (b"%!PS-Adobe-3.0\n", "application/postscript"),
    ],
)
def test_a_file_is_known_by_its_bytes(data: bytes, expected: str) -> None:
    assert sniff(data) == expected


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    assert "/" in sniff(data)


@pytest.mark.parametrize(
    ("folder", "suffix", "expected"),
    [
        ("einvoice/peppol-examples", "xml", {"application/xml"}),
        ("einvoice/facturx-triples/FX", "pdf", {"application/pdf"}),
        ("einvoice/ublbe", "xlsx", {_OFFICE + "spreadsheetml.sheet"}),
    ],
)
def test_real_files_are_known(real_files: Path, folder: str, suffix: str, expected: set[str]) -> None:
    files = sorted((real_files / folder).glob(f"*.{suffix}"))
    assert files
    assert {sniff(file.read_bytes()) for file in files} == expected
