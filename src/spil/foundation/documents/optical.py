"""What runs in the process that reads scans: pages become pictures, pictures become lines of text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from spil.foundation.documents.pdf import drawn, opened, read_text

#: pixels across a page: 150 dots an inch on A4, from which letters of 8 points can be read
WIDTH = 1654
MOST_PAGES = 50
#: pixels of a picture that is read, across and down
LARGEST = (WIDTH * 2, WIDTH * 3)
MOST_PIXELS = 60_000_000
#: what is darker than this is written (0 to 255); a part this many times smaller than its page is looked at closer
INK, SMALL_PART, MARGIN = 160, 10, 20


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def read(data: bytes) -> list[str]:
    """The words of each page, from top to bottom; of a page that was not scanned those that it has itself.

    Raises ValueError when it is no picture that can be opened.
    """
    if data[:1024].find(b"%PDF-") >= 0:
        return _pages(data)
    return [_words(picture) for picture in _pictures(data)]


def _pages(data: bytes) -> list[str]:
    found = read_text(data)
    scanned = found.scanned[:MOST_PAGES]
    with opened(data) as document:
        return [
            _words(drawn(document, number, WIDTH)) if number in scanned else text
            for number, text in enumerate(found.texts)
        ]


def _pictures(data: bytes) -> Iterator[Any]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data)) as picture:
            # of other formats a second picture is the first one once more, smaller or a moment later
            count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            for number in range(min(count, MOST_PAGES)):
                picture.seek(number)
                picture.draft("RGB", LARGEST)
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail(LARGEST)
                yield upright.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError(f"damaged: {error}") from None


def _words(picture: Any) -> str:
    """The lines of a picture. A few words on a large sheet are seen when only the place where they stand is shown."""
    lines = _lines(picture)
    if not lines and (written := _written_part(picture)) is not None:
        lines = _lines(written.resize((2 * written.width, 2 * written.height)))
    return "\n".join(lines)


def _lines(picture: Any) -> tuple[str, ...]:
    import numpy

    pixels = numpy.asarray(picture.convert("RGB"))[:, :, ::-1]
    return tuple(_engine()(pixels).txts or ())


def _written_part(picture: Any) -> Any:
    """The part of a page that is not white, when it is a small one."""
    box = picture.convert("L").point(lambda light: 255 if light < INK else 0).getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    if (right - left) * (bottom - top) * SMALL_PART > picture.width * picture.height:
        return None
    around = (max(0, left - MARGIN), max(0, top - MARGIN), right + MARGIN, bottom + MARGIN)
    return picture.crop((*around[:2], min(around[2], picture.width), min(around[3], picture.height)))
