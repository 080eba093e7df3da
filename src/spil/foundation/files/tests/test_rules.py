"""What a browser is told about a file from outside."""

import json

import pytest

from spil.foundation.files.rules import download_headers, plain_name, safe_media_type


@pytest.mark.parametrize(
    ("media_type", "sent", "shown"),
    [
        ("application/pdf", "application/pdf", True),
        ("IMAGE/PNG; x=1", "image/png", True),
        ("text/plain", "text/plain; charset=utf-8", True),
        ("image/svg+xml", "application/octet-stream", False),
        ("text/html", "application/octet-stream", False),
        ("application/xhtml+xml", "application/octet-stream", False),
        ("application/xml", "application/octet-stream", False),
        ("text/xml", "application/octet-stream", False),
        ("text/css", "application/octet-stream", False),
        ("application/javascript", "application/octet-stream", False),
        ("multipart/x-mixed-replace", "application/octet-stream", False),
        ("image/tiff", "image/tiff", False),
        ("application/zip", "application/zip", False),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            False,
        ),
        ("not a type\r\nX-Bad: 1", "application/octet-stream", False),
        ("", "application/octet-stream", False),
    ],
)
def test_only_types_that_run_nothing_are_shown(media_type, sent, shown):
    assert safe_media_type(media_type) == (sent, shown)


def test_a_page_of_script_is_a_download_even_when_asked_inline():
    headers = download_headers("x.svg", "image/svg+xml", inline=True)
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'; base-uri 'none'")


def test_a_name_with_accents_is_given_in_both_ways():
    disposition = download_headers("Factuur “é” 1.pdf", "application/pdf", inline=True)["Content-Disposition"]
    assert disposition.startswith(
        "inline; filename=\"Factuur e 1.pdf\"; filename*=UTF-8''Factuur%20%E2%80%9C%C3%A9"
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("factuur.pdf", "factuur.pdf"),
        (r"C:\Users\els\factuur.pdf", "factuur.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("gpj.\u202exe.pdf", "gpj.xe.pdf"),
        ("..", "file"),
        ("", "file"),
        ("CON.txt", "_CON.txt"),
        ("x" * 300 + ".pdf", "x" * 138 + ".pdf"),
        ("є" * 150, "є" * 120),
        ("є" * 150 + ".pdf", "є" * 118 + ".pdf"),
        ("請" * 124 + ".pdf", "請" * 78 + ".pdf"),
        ("a." + "𠮷" * 150, "a." + "𠮷" * 59),
        ("𠮷" * 150 + "." + "𠮷" * 10, "𠮷" * 49 + "." + "𠮷" * 10),
    ],
)
def test_a_name_is_made_harmless(given, kept):
    assert plain_name(given) == kept


def test_no_naughty_name_breaks_a_header(real_files):
    source = real_files / "security/naughty-strings/blns.json"
    for name in json.loads(source.read_text("utf-8")):
        for value in download_headers(name, name).values():
            assert value.isascii()
            assert value.isprintable()
