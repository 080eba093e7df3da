"""Fuzzes one reader with atheris (libFuzzer): python -m tests.attackers.fuzzing READER FOLDER RUNS SECONDS

Coverage leads the changes: what reaches a new branch of the reader is kept and changed further. An exception is an
answer of a reader; looked for is what the limited process exists for, so early that it never has to: a hang (10 s),
memory, a crash of compiled code. libFuzzer then ends with a status and writes the input to FOLDER.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from tests.attackers.samples import small_files

#: readers by their name in `readers.read`, and what they begin from
READERS = {
    "spil.foundation.documents.mail.message:read": "m.eml",
    "spil.foundation.documents.mail.showing:shown": "m.eml",
    "spil.foundation.documents.mail.outlook:read": "m.eml",
    "spil.foundation.documents.rtf:to_text": "t.rtf",
    "spil.foundation.documents.texts:page": "f.xml",
    "spil.foundation.documents.texts:plain": "c.ics",
    "spil.foundation.documents.pdf:read_text": "d.pdf",
    "spil.foundation.documents.office:read": "f.xml",
    "spil.foundation.notifications.reading:read_answer": "m.eml",
    "spil.foundation.imports.sheets:read": "p.png",
    "spil.modules.invoices.formats.ubl:read": "f.xml",
}
#: what some of them are told beside the bytes
OPTIONS = {"spil.foundation.documents.mail.showing:shown": {"media": "message/rfc822", "remote": False}}


def main(name: str, folder: str, runs: str, seconds: str) -> None:
    import atheris

    module, _colon, function = name.partition(":")
    with atheris.instrument_imports(include=["spil"]):
        reader = getattr(import_module(module), function)
    options = OPTIONS.get(name, {})

    def read(data: bytes) -> None:
        with suppress(Exception):
            reader(data, **options)

    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    (corpus / "first").write_bytes(small_files()[READERS.get(name, "c.ics")])
    limits = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=20000", f"-artifact_prefix={folder}/"]
    words = [f"-runs={runs}", f"-max_total_time={seconds}", "-verbosity=0", *limits, str(corpus)]
    atheris.Setup([sys.argv[0], *words], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
