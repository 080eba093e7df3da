"""Takes real files in as an office would, and says per folder what became of them.

    python -m tests.checker.intake DATA [FOLDER…]

Every file goes the whole way into a throw-away office: stored, opened in the limited reader process, registered, made
an invoice of where it is one. *Read* are those whose words were found; a *scan* waits to be read by machine (`./spil
bench scans` does that); *wordless* holds no words, such as a picture of a sign. *Refused* says why: not taken in, its
words not read, or no invoice made of it. *Wrong* are an error, a file that is nowhere, and an original that is not what
came. Exit status 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Tally:
    files: int = 0
    items: int = 0
    found: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        reasons = "; ".join(f"{count} {reason}" for reason, count in self.refused.most_common()) or "0"
        words = ", ".join(f"{count} {what}" for what, count in self.found.most_common())
        told = f"{self.files} files, {self.items} items: {words or '0 read'}"
        return f"{told}; refused: {reasons}; {len(self.wrong)} wrong"


def judge(root: Path, folders: list[str]) -> dict[str, Tally]:
    """Every folder's tally, by its path; only those that begin with one of `folders`, when there are any."""
    tallies: dict[str, Tally] = {}
    for file in sorted(path for path in root.rglob("*") if path.is_file() and path.name != "README.md"):
        name = file.relative_to(root).as_posix()
        if folders and not name.startswith(tuple(folders)):
            continue
        tally = tallies.setdefault("/".join(name.split("/")[:-1][:2]), Tally())
        tally.files += 1
        try:
            _take(file, tally)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            tally.wrong.append(f"{name}: {type(error).__name__}: {error}")
    return tallies


def _take(file: Path, tally: Tally) -> None:
    from spil.foundation.arrivals.taking import take_in
    from spil.foundation.files.store import store
    from spil.gateways.mailbox.taking import spil
    from spil.modules.post.models import PostItem

    data = file.read_bytes()
    came = list(take_in(data, spil(), way="upload", name=file.name))
    if not came:
        tally.wrong.append(f"{file.name}: is nowhere")
    for one in came:
        if one.refusal is not None:
            tally.refused[one.refusal.code] += 1
            continue
        tally.items += 1
        item = PostItem.objects.get(pk=one.record_id)
        original = store().read(item.original)
        if original not in data and len(came) == 1:
            tally.wrong.append(f"{file.name}: another original")
        _tell(item, tally)


def _tell(item: Any, tally: Tally) -> None:
    from spil.foundation.reading.models import FileText, Source

    words = {Source.LAYER: "read", Source.OCR: "read", Source.EMPTY: "wordless"}
    text = FileText.objects.filter(pk=item.original).first()
    refused = (item.reading.get("refused") or {}).get("reason", "")
    if text is not None and text.source == Source.REFUSED:
        tally.refused[f"words: {text.reason}"[:60]] += 1
    elif text is not None:
        tally.found[words.get(text.source, "scans")] += 1
    if refused:
        tally.refused[f"no invoice: {refused}"] += 1
    elif "format" in item.reading:
        tally.found["invoices made"] += 1


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path)
    parser.add_argument("folders", nargs="*")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spil-checker-") as data:
        os.environ |= {"SPIL_DATA": data, "DJANGO_SETTINGS_MODULE": "spil.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        from spil.config.empty import make_empty_office
        from spil.foundation.documents import readers

        call_command("migrate", verbosity=0)
        make_empty_office()
        tallies = judge(arguments.root, arguments.folders)
        readers.close()
    for name, tally in tallies.items():
        print(f"{name:<32} {tally}")
        for line in tally.wrong:
            print(f"    {line}")
    return 1 if any(tally.wrong for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
