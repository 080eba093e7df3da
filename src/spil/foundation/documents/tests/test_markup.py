"""XML is taken without entities, in whatever encoding it comes."""

from __future__ import annotations

import pytest

from spil.foundation.documents import markup
from spil.foundation.documents.markup import RefusedMarkup

BOMB = '<!DOCTYPE a [<!ENTITY b "{}">]><a>&b;</a>'.format("x" * 1000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_declaration_is_refused_in_every_encoding(encoding: str) -> None:
    with pytest.raises(RefusedMarkup) as caught:
        markup.parse(BOMB.encode(encoding))
    assert caught.value.reason == "declaration"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<a>", "malformed"),
        (b"no markup", "malformed"),
        (b"<a/><b/>", "malformed"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "malformed"),
        (b"<a>\x00</a>", "malformed"),
    ],
)
def test_what_is_no_xml_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(RefusedMarkup) as caught:
        markup.parse(data)
    assert caught.value.reason == reason


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "LARGEST", 10)
    with pytest.raises(RefusedMarkup, match="too_large"):
        markup.parse(b"<a>0123456789</a>")


def test_a_text_that_a_comment_interrupts_stays_whole() -> None:
    assert markup.parse(b"<a>12<!-- no -->3<?no?>4</a>").text == "1234"


def test_a_document_nested_very_deeply_does_no_harm() -> None:
    with pytest.raises(RefusedMarkup, match="malformed"):
        markup.parse(b"<a>" * 100_000 + b"</a>" * 100_000)
