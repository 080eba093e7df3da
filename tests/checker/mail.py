"""Reads every real message and says, per folder: files, read, refused with a reason, wrong.

    python -m tests.checker.mail FOLDER

Each file goes through the limited reader process, as when it arrives. *Wrong* are: a reader that crashed or raised for
another reason than "this is no such file"; a subject that differs from the one in `cpython-baseline.json` (white space
aside); a delivery failure that was not recognised as one, or without an address; an invitation or an attachment that is
known to be there and was not found. Exit status 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from spil.foundation.documents.mail.shapes import Message
from spil.foundation.documents.plain import from_plain
from spil.foundation.documents.readers import ReaderFailed, read

READERS = {
    "msg-outlook": "spil.foundation.documents.mail.outlook:read",
    "tnef": "spil.foundation.documents.mail.winmail:unwrapped",
}
EVERY_OTHER = "spil.foundation.documents.mail.message:read"
#: files that hold no failure although they lie among the failures: an automatic reply
NO_FAILURE = {"qmail_08.txt"}
#: failures that name no address; a person reads those
NO_ADDRESS = {"simple_43.txt"}
#: what is known to be inside
ATTACHED = {
    "msg-outlook/attachment_test_msg.msg": 2,
    "tnef/missing-filenames.tnef": 4,
    "tnef/one-file.tnef": 1,
}


@dataclass
class Tally:
    files: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        reasons = "; ".join(f"{count} {reason}" for reason, count in self.refused.items()) or "0"
        return f"{self.files} files, {self.read} read, refused: {reasons}, {len(self.wrong)} wrong"


def judge(root: Path) -> dict[str, Tally]:
    """Every folder's tally, by its name."""
    baseline = json.loads((root / "cpython-baseline.json").read_text("utf-8"))
    tallies: dict[str, Tally] = {}
    for file in sorted(path for path in root.glob("*/**/*") if path.is_file()):
        name = file.relative_to(root).as_posix()
        tally = tallies.setdefault(name.split("/")[0], Tally())
        tally.files += 1
        try:
            message = _read(name, file.read_bytes())
        except ReaderFailed as failed:
            if failed.reason == "error" and failed.detail.startswith("ValueError"):
                tally.refused[failed.detail] += 1
            else:
                tally.wrong.append(f"{name}: {failed}")
            continue
        if message is None:
            tally.refused["cannot be opened"] += 1
            continue
        tally.read += 1
        tally.wrong += [f"{name}: {fault}" for fault in faults(name, message, baseline.get(name))]
    return tallies


def _read(name: str, data: bytes) -> Message | None:
    value = read(READERS.get(name.split("/", maxsplit=1)[0], EVERY_OTHER), data)
    return from_plain(Message, value) if value is not None else None


def faults(name: str, message: Message, expected: dict[str, object] | None) -> list[str]:
    """What is wrong with the reading of one file."""
    found = []
    folder, _, last = name.rpartition("/")
    if expected is not None and _bare(str(expected["subject"] or "")) != _bare(message.subject):
        found.append(f"subject is {message.subject!r}, not {expected['subject']!r}")
    if folder == "bounces" and last not in NO_FAILURE:
        if message.failure is None:
            found.append("not recognised as a failure")
        elif not message.failure.addresses and last not in NO_ADDRESS:
            found.append("no address of whom it did not reach")
    if folder == "imip" and (message.invitation is None or not message.invitation.summary):
        found.append("no invitation")
    if name in ATTACHED and len(message.attachments) != ATTACHED[name]:
        found.append(f"{len(message.attachments)} attachments, not {ATTACHED[name]}")
    return found


def _bare(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path)
    tallies = judge(parser.parse_args().root)
    for name, tally in tallies.items():
        print(f"{name:<12} {tally}")
        for line in tally.wrong:
            print(f"    {line}")
    return 1 if any(tally.wrong for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
