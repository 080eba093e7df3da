"""Fuzzes one reader with atheris (libFuzzer): python -m tests.attackers.fuzzing READER FOLDER RUNS SECONDS

Coverage leads the changes: what reaches a new branch of the reader is kept and changed further. An exception is an
answer of a reader; looked for is what the limited process exists for, so early that it never has to: a hang (10 s),
memory, a crash of compiled code. libFuzzer then ends with a status and writes the input to FOLDER.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.architecture.sources import python_files
from tests.attackers.seeds import seeds

_DOCUMENTS = "spil.foundation.documents"


@dataclass(frozen=True)
class Fuzzed:
    """What a reader begins from (of `seeds.SORTS`), what it is told beside the bytes, and its bounds: seconds, MB."""

    sorts: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    seconds: int = 10
    memory: int = 1024


_SHOWN = {"media": "message/rfc822", "remote": False}
_INVOICE = ("invoice", "cross-industry invoice")
#: readers by their name in `readers.read`
READERS = {
    f"{_DOCUMENTS}.mail.message:read": Fuzzed(("mail",)),
    f"{_DOCUMENTS}.mail.message:words": Fuzzed(("mail",)),
    f"{_DOCUMENTS}.mail.showing:shown": Fuzzed(("mail",), _SHOWN),
    f"{_DOCUMENTS}.mail.outlook:read": Fuzzed(("outlook",)),
    f"{_DOCUMENTS}.mail.outlook:words": Fuzzed(("outlook",)),
    f"{_DOCUMENTS}.mail.winmail:read": Fuzzed(("winmail",)),
    f"{_DOCUMENTS}.mail.winmail:words": Fuzzed(("winmail",)),
    f"{_DOCUMENTS}.rtf:to_text": Fuzzed(("rtf",)),
    f"{_DOCUMENTS}.texts:page": Fuzzed(("page",)),
    f"{_DOCUMENTS}.texts:plain": Fuzzed(("calendar", "table")),
    f"{_DOCUMENTS}.pdf:read_text": Fuzzed(("pdf",)),
    f"{_DOCUMENTS}.pdf:page_count": Fuzzed(("pdf",)),
    f"{_DOCUMENTS}.pdf:page_image": Fuzzed(("pdf",), {"page": 0, "width": 900}),
    f"{_DOCUMENTS}.scans:split": Fuzzed(("pdf",)),
    # never asked while somebody waits: a page takes seconds, and the engine some 700 MB
    f"{_DOCUMENTS}.optical:read": Fuzzed(("scan",), seconds=120, memory=3072),
    f"{_DOCUMENTS}.office:read": Fuzzed(("letter", "sheet")),
    "spil.foundation.notifications.reading:read_answer": Fuzzed(("mail",)),
    "spil.foundation.imports.sheets:read": Fuzzed(("sheet",)),
    "spil.modules.invoices.formats.reading:examine": Fuzzed(_INVOICE),
    "spil.modules.invoices.formats.reading:examine_pdf": Fuzzed(("invoice in a PDF",)),
    f"{__name__}:pasted": Fuzzed(("table",)),
}


def pasted(data: bytes) -> None:
    """CSV and what a spreadsheet puts on the clipboard: the one outside format that no limited process reads."""
    from spil.foundation.imports.tables import read_table

    read_table(data.decode("utf-8-sig", "replace"))


def unfuzzed(source: Path) -> list[str]:
    """Readers that are handed to the limited process and stand not in READERS, and names that nobody can follow."""
    return [
        f"{place} {reader}"
        for place, file in python_files(source)
        for reader in _handed_over(ast.parse(file.read_text("utf-8")), source)
        if reader not in READERS
    ]


def _handed_over(tree: ast.Module, source: Path) -> Iterator[str]:
    """Every name `module:function` in a file, and whatever else a call of `read` puts together than by _DOCUMENTS."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _full_name(node.value, source)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "read" and node.args:
            first = node.args[0]
            followed = ("{_DOCUMENTS}.{reader}", "{_READERS}.{reader}")
            if isinstance(first, ast.JoinedStr) and ast.unparse(first)[2:-1] not in followed:
                yield ast.unparse(first)


def _full_name(text: str, source: Path) -> Iterator[str]:
    """The reader of this name, given whole or below foundation/documents."""
    module, colon, function = text.partition(":")
    if not colon or not function.isidentifier():
        return
    for whole in (module, f"{_DOCUMENTS}.{module}"):
        file = source.parent.joinpath(*whole.split(".")).with_suffix(".py")
        if file.is_file() and f"\ndef {function}(" in file.read_text("utf-8"):
            yield f"{whole}:{function}"


def main(name: str, folder: str, runs: str, seconds: str) -> None:
    import atheris

    module, _colon, function = name.partition(":")
    with atheris.instrument_imports(include=["spil"]):
        reader = getattr(import_module(module), function)
    fuzzed = READERS.get(name, Fuzzed(("calendar",)))

    def read(data: bytes) -> None:
        with suppress(Exception):
            reader(data, **fuzzed.options)

    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    begun = [data for sort in fuzzed.sorts for data in seeds(sort)]
    for number, data in enumerate(begun):
        (corpus / f"seed-{number}").write_bytes(data)
    bounds = [f"-timeout={fuzzed.seconds}", f"-rss_limit_mb={fuzzed.memory}"]
    longest = f"-max_len={max(20_000, *map(len, begun))}"
    words = [f"-runs={runs}", f"-max_total_time={seconds}", "-verbosity=0", longest, *bounds]
    atheris.Setup([sys.argv[0], *words, f"-artifact_prefix={folder}/", str(corpus)], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
