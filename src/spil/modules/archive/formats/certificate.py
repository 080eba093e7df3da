"""The certificate of destruction: for a program as JSON, for a person as PDF.

The JSON has `format` (spil-destruction-certificate/1), who decided and when, and under `destroyed` one object for each
record: `number`, `kind`, `rule` (class, country, source), `counted_from`, `may_go_on`, `destroyed_at` (ISO 8601),
`events` and `chain` (the number of its events and the digest of the last one, in hexadecimal), and `files` with
`sha256`, `size` in bytes and `removed`; where that is false also `why`: `kept` (the same content is kept elsewhere in
the office too), `fresh` (it was put within the hour, and goes in the night) or `copy` (it was destroyed in a restored
office, which takes nothing away until it is in service). It holds no content and no name of a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from spil.foundation.documents.typesetting import typeset

FORMAT = "spil-destruction-certificate/1"

_PAPER = """
#set document(title: data.title)
#set text(lang: data.language, size: 9pt)
#set page(paper: "a4", margin: 18mm, numbering: "1 / 1", header: align(right, text(8pt)[#data.office]))
= #data.title
#v(2mm)
#grid(columns: (55mm, 1fr), row-gutter: 2mm, ..data.facts.flatten().map(word => [#word]))
#v(3mm)
#par[#data.words]
#for part in data.parts {
  heading(level: 2, part.title)
  v(1mm)
  table(
    columns: part.widths.map(width => if width == 0 { auto } else { width * 1fr }),
    stroke: (x: none, y: 0.4pt + luma(180)),
    table.header(..part.columns.map(word => strong(word))),
    ..part.rows.flatten().map(word => text(8pt, word)),
  )
}
"""


def as_data(certificate: Mapping[str, Any]) -> bytes:
    """The certificate for a program: canonical JSON in UTF-8, sorted keys, so that equal facts have equal bytes."""
    text = json.dumps({"format": FORMAT, **certificate}, sort_keys=True, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def as_paper(
    *,
    title: str,
    office: str,
    language: str,
    facts: Sequence[tuple[str, str]],
    words: str,
    parts: Sequence[Mapping[str, Any]],
) -> bytes:
    """The certificate for a person. A part has `title`, `columns`, `rows` of words, and `widths` (0: as needed)."""
    data = {
        "title": title,
        "office": office,
        "language": language,
        "facts": facts,
        "words": words,
        "parts": parts,
    }
    return typeset(_PAPER, data)
