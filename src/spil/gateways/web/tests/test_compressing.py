"""Pages travel compressed; files of the office go as they lie there."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from spil.gateways.web.middleware import CompressMiddleware

LONG = b"<p>Vandaag wacht er niets.</p>" * 50
ASKS = {"accept-encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json"])
def test_words_are_compressed_for_who_can_read_that(kind: str) -> None:
    middleware = CompressMiddleware(lambda _request: HttpResponse(LONG, content_type=kind))
    packed = middleware(RequestFactory().get("/", headers=ASKS))
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == LONG
    assert middleware(RequestFactory().get("/")).content == LONG


def test_a_file_and_what_streams_are_left_alone() -> None:
    for answer in (
        HttpResponse(LONG, content_type="application/pdf"),
        FileResponse(iter([LONG]), content_type="text/html"),
    ):
        sent = CompressMiddleware(lambda _request, answer=answer: answer)(
            RequestFactory().get("/", headers=ASKS)
        )
        assert not sent.has_header("Content-Encoding")


def test_the_same_page_never_has_the_same_length_twice() -> None:
    """Who sees only lengths cannot guess what a page says (BREACH)."""
    middleware = CompressMiddleware(lambda _request: HttpResponse(LONG))
    lengths = {len(middleware(RequestFactory().get("/", headers=ASKS)).content) for _ in range(40)}
    assert len(lengths) > 5
