"""The label of a box, on half an A5 sheet. It names numbers and no titles: a box stands where everybody passes."""

from __future__ import annotations

from collections.abc import Sequence

import segno

from spil.foundation.documents.typesetting import typeset

_LABEL = """
#set document(title: data.box)
#set text(lang: data.language, size: 10pt)
#set page(width: 148mm, height: 105mm, margin: 9mm)
#grid(columns: (1fr, 34mm), gutter: 5mm,
  [#text(9pt, luma(90))[#data.office] \\ #text(30pt, weight: "bold")[#data.box] \\ #text(16pt)[#data.cabinet]],
  if data.code != "" {
    align(right)[#image(bytes(data.code), format: "svg", width: 32mm) \\ #text(9pt)[#data.barcode]]
  },
)
#v(3mm)
#text(9pt, luma(90))[#data.words]
#v(-1mm)
#text(12pt)[#data.numbers.join(", ")]
#v(1fr)
#text(11pt, weight: "bold")[#data.until]
"""


def box_label(
    *,
    office: str,
    language: str,
    cabinet: str,
    box: str,
    barcode: str,
    words: str,
    numbers: Sequence[str],
    until: str,
) -> bytes:
    """A PDF of one label. `barcode` is printed as a QR code, beside its signs; `until` says until when it stays."""
    drawn = segno.make(barcode, error="m", micro=False).svg_inline(border=0, scale=4) if barcode else ""
    code = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    data = {
        "office": office, "language": language, "cabinet": cabinet, "box": box, "barcode": barcode, "words": words,
        "numbers": list(numbers), "until": until, "code": code,
    }  # fmt: skip
    return typeset(_LABEL, data)
