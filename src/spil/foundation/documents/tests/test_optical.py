"""What is looked at closer on a sheet of which nothing was read."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from spil.foundation.documents.optical import MARGIN, _pictures, _written_part


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


def test_every_page_of_a_fax_is_read() -> None:
    target = io.BytesIO()
    pages = [sheet(100, 200, 100 * number, 219).convert("1") for number in (3, 5, 7)]
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    found = [_written_part(picture) for picture in _pictures(target.getvalue())]
    assert [part.width for part in found] == [100 * number - 99 + 2 * MARGIN for number in (3, 5, 7)]


def test_a_photo_that_was_taken_with_the_camera_turned_is_read_upright() -> None:
    target, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6  # a quarter to the left: EXIF 2.3, Orientation
    Image.new("RGB", (400, 300), "white").save(target, "JPEG", exif=turned)
    assert [picture.size for picture in _pictures(target.getvalue())] == [(300, 400)]
