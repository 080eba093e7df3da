"""Papers that Spil makes itself: a Typst source and its data become a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: no moment of making in the file: equal data are equal bytes, and nothing is told that the page does not say
_HEAD = "#let data = json(bytes(sys.inputs.data))\n#set document(date: none)\n"


def typeset(source: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a Typst source, which finds what goes on the paper in `data` (what JSON can hold).

    Words of people belong in `data`: what stands in the source is code. Not for the limited readers.
    """
    import typst  # 60 MB of memory that most processes never need

    made = typst.compile((_HEAD + source).encode(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    assert isinstance(made, bytes)  # noqa: S101 - one document is one PDF
    return made
