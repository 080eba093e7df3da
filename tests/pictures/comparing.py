"""Comparing pictures: small ones with few colours, block by block, forgiving to the edges of letters.

A picture is kept at half its size in few colours. Two pictures differ where a pixel of the halved pictures is further
away than FAR in one of its colours; a block fails when more than MOST of its pixels differ. Letters that are smoothed
otherwise stay below both; a colour, a border or a word that changed does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

#: of a kept picture; chosen so that rare ones stay
COLOURS = 128
#: how far a colour may be off, of 255; the few colours alone cost up to 20, the palest tints
#: of the house are 32 apart
FAR = 23
#: share of the pixels of a block that may be further off
MOST = 0.004


@dataclass(frozen=True)
class Block:
    """A named part of a page, in pixels of the whole picture."""

    name: str
    x: float
    y: float
    width: float
    height: float

    @property
    def halved(self) -> tuple[int, int, int, int]:
        return (
            int(self.x / 2),
            int(self.y / 2),
            int((self.x + self.width) / 2),
            int((self.y + self.height) / 2),
        )


def halved(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("RGB").reduce(2)


def keep(picture: Image.Image, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, "PNG", optimize=True
    )


def differences(
    now: Image.Image, file: Path, blocks: list[Block], *, unseen: Sequence[Block] = ()
) -> list[str]:
    """What differs from the kept picture, by block, in words; empty when nothing. What is `unseen` is not compared."""
    before = Image.open(file).convert("RGB")
    found = []
    if now.size != before.size:
        found.append(f"the page measures {now.size} instead of {before.size}")
    mask = _far_off(now, before)
    for one in unseen:
        mask.paste(0, one.halved)
    for block in blocks:
        part = mask.crop(block.halved)
        share = part.histogram()[255] / max(1, part.width * part.height)
        if share > MOST:
            found.append(f"{block.name}: {share:.1%} differs")
    return found


def _far_off(now: Image.Image, before: Image.Image) -> Any:
    """A black and white picture: white where the two are too far apart, and where only one of them has anything."""
    canvas = Image.new("RGB", now.size)
    canvas.paste(before)
    parts = ImageChops.difference(now, canvas).split()
    most = ImageChops.lighter(ImageChops.lighter(parts[0], parts[1]), parts[2])
    return most.point(lambda value: 255 if value > FAR else 0)
