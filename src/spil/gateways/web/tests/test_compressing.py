"""Pages travel compressed; files of the office go as they lie there."""

import gzip
from typing import Any

import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from spil.gateways.web.middleware import CompressMiddleware

LONG = b"<p>Vandaag wacht er niets.</p>" * 50
ASKS = {"accept-encoding": "gzip, deflate, br"}


def sent(answer: Any, **headers: str) -> Any:
    """An answer as it travels."""
    return CompressMiddleware(lambda _request: answer)(RequestFactory().get("/", headers=headers))


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json"])
def test_words_are_compressed_for_who_can_read_that(kind: str) -> None:
    packed = sent(HttpResponse(LONG, content_type=kind), **ASKS)
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == LONG
    assert sent(HttpResponse(LONG, content_type=kind)).content == LONG


def test_a_file_and_what_streams_are_left_alone() -> None:
    for answer in (
        HttpResponse(LONG, content_type="application/pdf"),
        FileResponse(iter([LONG]), content_type="text/html"),
    ):
        assert not sent(answer, **ASKS).has_header("Content-Encoding")


def test_the_same_page_never_has_the_same_length_twice() -> None:
    """Who sees only lengths cannot guess what a page says (BREACH)."""
    lengths = {len(sent(HttpResponse(LONG), **ASKS).content) for _ in range(40)}
    assert len(lengths) > 5
