"""The printed register, and letters that wait to be put in the post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spil.foundation.documents.typesetting import typeset

_REGISTER = """
#set document(title: data.title)
#set text(lang: data.language, size: 9pt)
#set page(paper: "a4", flipped: true, margin: 15mm, numbering: "1 / 1",
  header: align(right, text(8pt)[#data.office]))
= #data.title
#table(
  columns: (auto, auto, 1fr, 2fr, 1fr, 1fr),
  stroke: (x: none, y: 0.4pt + luma(180)),
  table.header(..data.columns.map(word => strong(word))),
  ..data.rows.flatten().map(word => [#word]),
)
"""
_LETTERS = """
#set document(title: data.title)
#set text(lang: data.language, size: 11pt)
#set page(paper: "a4", margin: (x: 25mm, top: 45mm, bottom: 25mm))
#set par(leading: 0.65em, spacing: 1.1em)
#data.notice
#for (nth, letter) in data.letters.enumerate() {
  if nth > 0 or data.notice != "" { pagebreak() }
  set text(lang: letter.language)
  place(top + left, dy: -25mm, text(9pt, letter.office))
  block(inset: (left: 85mm), letter.address.join(linebreak()))
  v(12mm)
  grid(columns: (1fr, 1fr), letter.number, align(right, letter.day))
  v(4mm)
  strong(letter.subject)
  v(4mm)
  for part in letter.parts { par(part.join(linebreak())) }
}
"""


def register_pdf(
    *, title: str, office: str, language: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> bytes:
    """The register of a day or a year as a PDF; each row has as many words as there are columns (six)."""
    data = {"title": title, "office": office, "language": language, "columns": columns, "rows": rows}
    return typeset(_REGISTER, data)


def letters_pdf(*, title: str, language: str, letters: Sequence[dict[str, Any]], notice: str = "") -> bytes:
    """Letters one after another, each on a page of its own; a `notice` to whoever prints them is a page in front.

    A letter has `office`, `address` (lines), `number`, `day`, `subject`, `language` and `text` with empty lines between
    its paragraphs.
    """
    set_letters = [
        {**one, "parts": [part.split("\n") for part in str(one["text"]).split("\n\n")]} for one in letters
    ]
    data = {"title": title, "language": language, "letters": set_letters, "notice": notice}
    return typeset(_LETTERS, data)
