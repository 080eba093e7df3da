"""A short message gets a low frame, a long one a page."""

from __future__ import annotations

import pytest

from spil.foundation.previews.heights import AROUND, LEAST, LINE, frame_height


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<pre>Beste,\n\ndank je voor de snelle levering.\nAn</pre>", 4),
        ("<div>Beste,</div>\n\n\n<div>dank<br>je.</div>", 3),
        ("<p>Een regel.</p><p>Nog een.</p>", 3),
        ("<p>" + "woord " * 14 + "</p>", 2),
        ("<pre>1 &lt; 2 &amp; 3 &gt; 2\n" + "b" * 42 + "</pre>", 2),
    ],
)
def test_a_short_message_is_as_high_as_its_lines(html: str, lines: int) -> None:
    assert frame_height(html) == max(LEAST, lines * LINE + AROUND)


@pytest.mark.parametrize(
    "html",
    ["<p>Kijk</p><IMG src='cid:1'>", "<pre>" + "regel\n" * 40 + "</pre>", "<p>" + "a" * 30_000 + "</p>"],
)
def test_a_long_message_and_one_with_pictures_is_a_page(html: str) -> None:
    assert frame_height(html) is None


def test_nothing_at_all_is_a_low_frame_too() -> None:
    assert frame_height("") == LEAST
