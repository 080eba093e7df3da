from __future__ import annotations

import io

import pypdfium2

from spil.foundation.documents.typesetting import typeset

SOURCE = "#set document(title: data.title)\n= #data.title"


def test_words_of_people_are_words_and_no_code() -> None:
    words = 'Brief #pagebreak() van "Ömer" \\ *dringend*'
    paper = pypdfium2.PdfDocument(io.BytesIO(typeset(SOURCE, {"title": words})))
    try:
        assert len(paper) == 1
        assert paper[0].get_textpage().get_text_bounded() == words
    finally:
        paper.close()


def test_a_paper_tells_nothing_of_when_it_was_made() -> None:
    paper = typeset(SOURCE, {"title": "Register"})
    assert b"CreationDate" not in paper
    assert b"ModDate" not in paper
