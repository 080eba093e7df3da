"""What is looked at closer on a sheet of which nothing was read."""

from __future__ import annotations

from PIL import Image, ImageDraw

from spil.foundation.documents.optical import MARGIN, _written_part


def sheet(*box: int) -> Image.Image:
    page = Image.new("L", (1000, 1400), 255)
    if box:
        ImageDraw.Draw(page).rectangle(box, fill=0)
    return page


def test_a_few_words_on_a_large_sheet_are_looked_at_closer_and_a_blank_or_full_one_is_not() -> None:
    part = _written_part(sheet(100, 200, 299, 219))
    assert part.size == (200 + 2 * MARGIN, 20 + 2 * MARGIN)
    assert _written_part(sheet(0, 0, 99, 9)).size == (100 + MARGIN, 10 + MARGIN)
    assert _written_part(sheet()) is None
    assert _written_part(sheet(100, 100, 900, 1300)) is None
