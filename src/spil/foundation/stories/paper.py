"""A page of text as a PDF, for letters and invoices that an invented office received.

PDF 1.4 with one of the fonts that every reader has, so that nothing is embedded; WinAnsi covers Dutch, French and
English. The same words give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

_WIDTH, _HEIGHT, _MARGIN, _LEADING = 595, 842, 64, 15
_ESCAPED = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def page(title: str, lines: Sequence[str]) -> bytes:
    """One A4 page: a title and lines of text, cut where the page ends."""
    fitting = lines[: (_HEIGHT - 2 * _MARGIN - 40) // _LEADING]
    text = [
        f"/F2 15 Tf {_MARGIN} {_HEIGHT - _MARGIN} Td ({_shown(title)}) Tj /F1 10.5 Tf 0 -32 Td {_LEADING} TL"
    ]
    text += [f"({_shown(line)}) Tj T*" for line in fitting]
    content = ("BT " + "\n".join(text) + " ET").encode("cp1252", "replace")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>" % (_WIDTH, _HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    ]
    return _file(objects)


def _shown(text: str) -> str:
    return text.translate(_ESCAPED)


def _file(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(objects) + 1, len(data)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + tail
